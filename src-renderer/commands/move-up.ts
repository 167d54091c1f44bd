import type { Command } from './command.ts'
import { focusRow, hasRuns } from './focus-row.ts'

export const moveUp: Command = {
  id: 'move-up',
  title: 'Previous run',
  group: 'Move',
  keys: ['k', 'ArrowUp'],
  where: 'list',
  enabled: hasRuns,
  run: (services) => focusRow(services, services.view.get().focusIndex - 1),
}
