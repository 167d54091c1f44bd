import type { RunKey } from '../../src-core/runs/run.ts'
import type { Services } from '../app/services.ts'
import type { Command } from './command.ts'
import { hasRuns } from './focus-row.ts'

/** Selects the focused run or takes it out of the selection. */
export function toggleFocused({ view }: Services): void {
  const { focusIndex, focusKey } = view.get()
  if (focusKey === null) return
  const selection = new Set<RunKey>(view.get().selection)
  if (!selection.delete(focusKey)) selection.add(focusKey)
  view.set({ selection, anchorIndex: focusIndex, focusPinned: true })
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
  run: toggleFocused,
}
