import type { Command } from './command.ts'

export const toggleDensity: Command = {
  id: 'toggle-density',
  title: 'Compact or comfortable rows',
  group: 'Window',
  keys: ['Shift+d'],
  where: 'page',
  run: ({ preferences }) => preferences.set({ density: preferences.get().density === 'compact' ? 'comfortable' : 'compact' }),
}
