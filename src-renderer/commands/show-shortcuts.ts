import type { Command } from './command.ts'

export const showShortcuts: Command = {
  id: 'show-shortcuts',
  title: 'Keyboard shortcuts',
  group: 'Window',
  keys: ['?'],
  where: 'page',
  inReview: true,
  run: ({ view }) => view.set({ dialog: 'shortcuts' }),
}
