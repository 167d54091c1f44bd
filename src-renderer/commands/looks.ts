import type { Density, Preferences, Theme } from '../app/preferences.ts'
import type { Command } from './command.ts'

/** Offered only where it would change something. */
const look = (id: string, title: string, isSo: (now: Preferences) => boolean, wanted: Partial<Preferences>): Command => ({
  id,
  title,
  group: 'Window',
  keys: [],
  where: 'page',
  inReview: true,
  enabled: ({ preferences }) => !isSo(preferences.get()),
  run: ({ preferences }) => preferences.set(wanted),
})

const theme = (id: Theme, name: string): Command => look(`theme-${id}`, `Theme: ${name}`, (now) => now.theme === id, { theme: id })
const rows = (id: Density, name: string): Command => look(`rows-${id}`, `Rows: ${name}`, (now) => now.density === id, { density: id })

/** How the window looks, for the palette: the settings have it too. */
export const lookCommands: readonly Command[] = [
  theme('system', 'as the system'),
  theme('light', 'light'),
  theme('dark', 'dark'),
  theme('contrast', 'high contrast'),
  rows('comfortable', 'comfortable'),
  rows('compact', 'compact'),
]
