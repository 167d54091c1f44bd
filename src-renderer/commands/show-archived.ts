import type { Command } from './command.ts'

export const showArchived: Command = {
  id: 'show-archived',
  title: 'Show or hide archived runs',
  group: 'Find',
  keys: [],
  where: 'page',
  enabled: ({ view }) => view.get().screen === 'runs',
  run: ({ view }) => view.set({ archivedShown: !view.get().archivedShown }),
}
