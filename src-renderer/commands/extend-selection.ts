import type { RunKey } from '../../src-core/runs/run.ts'
import type { Services } from '../app/services.ts'
import type { Command } from './command.ts'
import { hasRuns } from './focus-row.ts'
import { whileDeciding } from './while-deciding.ts'

/** Moves the focus by one and lets the selection reach from where it began to there; moving back gives runs up again. */
function extendBy({ view, runs }: Services, step: 1 | -1): void {
  const { focusIndex, anchorIndex, moves } = view.get()
  const next = focusIndex + step
  const from = runs.rowAt(focusIndex)?.key
  const to = runs.rowAt(next)?.key
  if (from === undefined || to === undefined) return
  const selection = new Set<RunKey>(view.get().selection)
  const back = Math.abs(next - anchorIndex) < Math.abs(focusIndex - anchorIndex)
  if (back) selection.delete(from)
  else selection.add(from)
  selection.add(to)
  view.set({ selection, focusIndex: next, focusKey: to, focusPinned: true, moves: moves + 1 })
}

/** Selects every run between the anchor and a run that is at hand, as a click with Shift does. */
export const extendTo = (services: Services, key: RunKey): Promise<void> => whileDeciding(services, () => selectTo(services, key))

async function selectTo(services: Services, key: RunKey): Promise<void> {
  const { view, runs, replica } = services
  const { anchorIndex } = view.get()
  const index = runs.placeOf(key)
  if (index === null) return
  const taken = runs.sheet.get().current?.taken
  const keys = await replica.keys(runs.held, Math.min(anchorIndex, index), Math.max(anchorIndex, index) + 1)
  // In a list that was taken anew meanwhile other runs stood at these places.
  if (runs.sheet.get().current?.taken !== taken) return selectTo(services, key)
  const { selection, moves } = view.get()
  view.set({ selection: new Set([...selection, ...keys]), focusIndex: index, focusKey: key, focusPinned: true, moves: moves + 1 })
}

export const extendDown: Command = {
  id: 'extend-down',
  title: 'Extend the selection down',
  group: 'Select',
  keys: ['Shift+j', 'Shift+ArrowDown'],
  where: 'list',
  enabled: hasRuns,
  run: (services) => extendBy(services, 1),
}

export const extendUp: Command = {
  id: 'extend-up',
  title: 'Extend the selection up',
  group: 'Select',
  keys: ['Shift+k', 'Shift+ArrowUp'],
  where: 'list',
  enabled: hasRuns,
  run: (services) => extendBy(services, -1),
}
