import type { Command } from './command.ts'

export const showPalette: Command = {
  id: 'show-palette',
  title: 'Find a command, a namespace or a run',
  group: 'Window',
  keys: ['Mod+k'],
  where: 'always',
  inReview: true,
  run: ({ view }) => view.set({ dialog: 'palette' }),
}
