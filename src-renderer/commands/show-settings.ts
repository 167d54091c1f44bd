import type { SettingsPart } from '../app/view-state.ts'
import type { Command } from './command.ts'

export const showSettings: Command = {
  id: 'show-settings',
  title: 'Settings',
  group: 'Window',
  keys: ['Mod+,'],
  where: 'always',
  run: ({ view }) => view.set({ screen: 'settings' }),
}

const showPart = (id: string, title: string, settings: SettingsPart): Command => ({
  id,
  title,
  group: 'Window',
  keys: [],
  where: 'page',
  run: ({ view }) => view.set({ screen: 'settings', settings }),
})

/** Straight to one part of the settings. */
export const settingsCommands: readonly Command[] = [
  showPart('choose-name', 'Choose your name…', 'you'),
  showPart('choose-quick-tags', 'Choose the quick tags 1 to 9…', 'tags'),
  showPart('choose-keys', 'Choose keys…', 'keyboard'),
  showPart('export-runs', 'Export runs and opinions…', 'data'),
  showPart('join-team', 'Join a team, or leave it…', 'team'),
]
