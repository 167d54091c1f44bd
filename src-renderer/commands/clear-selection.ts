import type { Command } from './command.ts'

/** Without keys of its own: `Escape` is `step-back`, which clears the selection first. */
export const clearSelection: Command = {
  id: 'clear-selection',
  title: 'Clear the selection',
  group: 'Select',
  keys: [],
  where: 'page',
  enabled: ({ view }) => view.get().selection.size > 0,
  run: ({ view }) => view.set({ selection: new Set() }),
}
