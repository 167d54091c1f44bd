import type { Command } from './command.ts'

/** Takes the changes of others into the list, and leaves out what matches no longer. */
export const takeNews: Command = {
  id: 'take-news',
  title: 'Show what is new in the list',
  group: 'Find',
  keys: ['.'],
  where: 'page',
  enabled: ({ view, runs }) => view.get().screen === 'runs' && runs.sheet.get().current?.news != null,
  run: ({ runs }) => runs.takeAnew(),
}
