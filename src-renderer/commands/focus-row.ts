import type { Services } from '../app/services.ts'

/** How many rows a page is, from what is in view. */
export function pageSize(): number {
  const body = document.querySelector<HTMLElement>('[data-pane="list"] .run-rows')
  const row = body?.querySelector<HTMLElement>('.run-row')
  return body == null || row == null ? 10 : Math.max(1, Math.floor(body.clientHeight / row.offsetHeight) - 1)
}

/** Puts the focus on the run at `index`, as near as there is one, and from now on it stays with that run. */
export function focusRow({ view, runs }: Services, index: number): void {
  if (runs.count === 0) return
  const at = Math.max(0, Math.min(index, runs.count - 1))
  view.set({
    focusIndex: at,
    focusKey: runs.rowAt(at)?.key ?? null,
    focusPinned: true,
    anchorIndex: at,
    moves: view.get().moves + 1,
    overList: null,
  })
}

export const hasRuns = ({ view, runs }: Services): boolean => view.get().screen === 'runs' && runs.count > 0
