import type { Command } from './command.ts'
import { focusRow, hasRuns } from './focus-row.ts'

export const moveFirst: Command = {
  id: 'move-first',
  title: 'Newest run',
  group: 'Move',
  keys: ['Home'],
  where: 'list',
  enabled: hasRuns,
  run: (services) => focusRow(services, 0),
}
