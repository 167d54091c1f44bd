import type { Services } from '../app/services.ts'
import type { Command } from './command.ts'
import { hasRuns } from './focus-row.ts'

/** Opens or closes the detail pane, and remembers it for the next start. */
export function setDetailOpen({ view, preferences }: Services, detailOpen: boolean): void {
  view.set({ detailOpen, focusPinned: true })
  preferences.set({ detailOpen })
}

export const openDetail: Command = {
  id: 'open-detail',
  title: 'Open the run',
  short: 'Open',
  group: 'Move',
  keys: ['Enter'],
  where: 'list',
  menu: 'run',
  enabled: hasRuns,
  run: (services) => setDetailOpen(services, true),
}
