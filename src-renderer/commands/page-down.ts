import type { Command } from './command.ts'
import { focusRow, hasRuns, pageSize } from './focus-row.ts'

export const pageDown: Command = {
  id: 'page-down',
  title: 'One page down',
  group: 'Move',
  keys: ['PageDown'],
  where: 'list',
  enabled: hasRuns,
  run: (services) => focusRow(services, services.view.get().focusIndex + pageSize()),
}
