import type { RunKey } from '../../src-core/runs/run.ts'
import type { Services } from '../app/services.ts'
import { targetKeys } from '../app/view-state.ts'
import type { Command } from './command.ts'
import { focusRow, hasRuns } from './focus-row.ts'

interface Place {
  readonly x: number
  readonly y: number
}

/** Opens the menu of a run at a place of the window. It is about the selection when the run is part of it, else about that run alone. */
export function openRunMenu(services: Services, index: number, at: Place): void {
  const key = services.runs.rowAt(index)?.key
  if (key === undefined) return
  const { selection } = services.view.get()
  if (services.view.get().focusIndex !== index) focusRow(services, index)
  services.view.set({ menu: { kind: 'run', key, at }, actsOn: selection.has(key) ? [...selection] : [key] })
}

/** Opens the menu of a tag, about these runs. */
export function openTagMenu({ view }: Services, tag: string, keys: readonly RunKey[], at: Place): void {
  view.set({ menu: { kind: 'tag', tag, at }, actsOn: keys })
}

/** The keyboard's way to the menu of the focused run. */
export const openMenu: Command = {
  id: 'open-menu',
  title: 'Menu of the run or the selection',
  group: 'Window',
  keys: ['Shift+F10', 'ContextMenu'],
  where: 'list',
  enabled: (services) => hasRuns(services) && targetKeys(services.view.get()).length > 0,
  run(services) {
    const row = document.querySelector('.run-row.is-focused')?.getBoundingClientRect()
    openRunMenu(services, services.view.get().focusIndex, { x: (row?.left ?? 0) + 34, y: row?.bottom ?? 0 })
  },
}
