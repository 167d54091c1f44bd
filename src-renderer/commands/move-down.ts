import type { Command } from './command.ts'
import { focusRow, hasRuns } from './focus-row.ts'

export const moveDown: Command = {
  id: 'move-down',
  title: 'Next run',
  group: 'Move',
  keys: ['j', 'ArrowDown'],
  where: 'list',
  enabled: hasRuns,
  run: (services) => focusRow(services, services.view.get().focusIndex + 1),
}
