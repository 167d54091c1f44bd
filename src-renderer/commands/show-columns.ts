import type { Command } from './command.ts'
import { hasRuns } from './focus-row.ts'

export const showColumns: Command = {
  id: 'show-columns',
  title: 'Columns and groups of the list',
  group: 'Window',
  keys: [],
  where: 'page',
  enabled: hasRuns,
  run: ({ view }) => view.set({ overList: 'columns' }),
}
