import type { Command } from './command.ts'

export const clearQuery: Command = {
  id: 'clear-query',
  title: 'Clear the filter',
  group: 'Find',
  keys: [],
  where: 'page',
  enabled: ({ view }) => view.get().query !== '',
  run: ({ view }) => view.set({ query: '' }),
}
