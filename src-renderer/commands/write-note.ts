import { targetKeys } from '../app/view-state.ts'
import type { Command } from './command.ts'
import { hasTargets } from './opinions.ts'

export const writeNote: Command = {
  id: 'write-note',
  title: 'Write a note on the run or the selection',
  short: 'Note…',
  group: 'Tag',
  keys: ['n'],
  where: 'page',
  menu: 'run',
  inReview: true,
  enabled: hasTargets,
  run: ({ view }) => view.set({ noting: { keys: targetKeys(view.get()), text: null }, focusPinned: true }),
}
