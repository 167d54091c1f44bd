import type { Command } from './command.ts'

export const showSettings: Command = {
  id: 'show-settings',
  title: 'Settings',
  group: 'Window',
  keys: ['Mod+,'],
  where: 'always',
  run: ({ view }) => view.set({ dialog: 'settings' }),
}
