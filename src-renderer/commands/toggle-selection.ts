import type { RunKey } from '../../src-core/runs/run.ts'
import type { Services } from '../app/services.ts'
import type { Command } from './command.ts'
import { hasRuns } from './focus-row.ts'

/** Selects the run at `index` or takes it out of the selection. */
export function toggleRow({ view, runs }: Services, index: number): void {
  const { focusIndex, focusKey } = view.get()
  // The row of the focus may be far from those at hand.
  const key = runs.rowAt(index)?.key ?? (index === focusIndex ? focusKey : null)
  if (key === null) return
  const selection = new Set<RunKey>(view.get().selection)
  if (!selection.delete(key)) selection.add(key)
  view.set({ selection, anchorIndex: index, focusPinned: true })
}

export const toggleSelection: Command = {
  id: 'toggle-selection',
  title: 'Select or deselect the run',
  short: 'Select or deselect',
  group: 'Select',
  keys: ['x'],
  where: 'page',
  menu: 'run',
  enabled: hasRuns,
  run: (services) => toggleRow(services, services.view.get().focusIndex),
}
