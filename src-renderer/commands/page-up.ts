import type { Command } from './command.ts'
import { focusRow, hasRuns, pageSize } from './focus-row.ts'

export const pageUp: Command = {
  id: 'page-up',
  title: 'One page up',
  group: 'Move',
  keys: ['PageUp'],
  where: 'list',
  enabled: hasRuns,
  run: (services) => focusRow(services, services.view.get().focusIndex - pageSize()),
}
