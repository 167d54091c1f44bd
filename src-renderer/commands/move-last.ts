import type { Command } from './command.ts'
import { focusRow, hasRuns } from './focus-row.ts'

export const moveLast: Command = {
  id: 'move-last',
  title: 'Oldest run',
  group: 'Move',
  keys: ['End'],
  where: 'list',
  enabled: hasRuns,
  run: (services) => focusRow(services, services.runs.count - 1),
}
