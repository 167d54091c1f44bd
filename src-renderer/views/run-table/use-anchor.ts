import { useLayoutEffect, useRef, type RefObject } from 'react'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import type { Sheet } from './run-list.ts'

/**
 * Keeps the list still under the reader. When runs come or go above what is in view, the scroll position moves with them: by the
 * focused run if it is in view, else by the first run in view. After a move by key or mouse the focused row is scrolled into view,
 * and after another query or namespace too.
 */
export function useAnchor(scroller: RefObject<HTMLElement | null>, rowPx: number): void {
  const { view, runs } = useServices()
  const sheet = useStore(runs.sheet, (state) => state.current)
  const moves = useStore(view, (state) => state.moves)
  const shown = useRef<{ sheet: Sheet | null; focusKey: RunKey | null; focusIndex: number; rowPx: number }>({
    sheet: null,
    focusKey: null,
    focusIndex: 0,
    rowPx,
  })

  useLayoutEffect(() => {
    const list = scroller.current
    const before = shown.current
    const { focusIndex, focusKey, focusPinned } = view.get()
    shown.current = { sheet, focusKey, focusIndex, rowPx }
    if (list === null || sheet === null || before.sheet === null || sheet === before.sheet) return
    if (before.sheet.spec.query !== sheet.spec.query || before.sheet.spec.namespace !== sheet.spec.namespace) {
      if (focusPinned) revealRow(list, focusIndex, rowPx)
      else list.scrollTo({ top: 0 })
      return
    }
    if (before.rowPx !== rowPx || !focusPinned) return
    const shift = shiftOf(before.sheet, sheet, list, before, { focusIndex, focusKey }, rowPx)
    if (shift !== 0) list.scrollBy({ top: shift * rowPx })
  }, [scroller, sheet, view, rowPx])

  useLayoutEffect(() => {
    const list = scroller.current
    if (list === null || moves === 0) return
    const { focusIndex } = view.get()
    revealRow(list, focusIndex, rowPx)
    // Take the focus along only where it already was, or where nobody has it.
    if (list.contains(document.activeElement) || document.activeElement === document.body) {
      list.querySelector<HTMLElement>(`[data-index="${focusIndex}"]`)?.focus({ preventScroll: true })
    }
  }, [scroller, moves, view, rowPx])
}

/** Scrolls as little as needed to show the whole row at `index`. */
function revealRow(list: HTMLElement, index: number, rowPx: number): void {
  const top = index * rowPx
  if (top < list.scrollTop) list.scrollTo({ top })
  else if (top + rowPx > list.scrollTop + list.clientHeight) list.scrollTo({ top: top + rowPx - list.clientHeight })
}

interface Focus {
  readonly focusKey: RunKey | null
  readonly focusIndex: number
}

/** By how many rows what the reader looks at has moved down. */
function shiftOf(before: Sheet, after: Sheet, list: HTMLElement, old: Focus, now: Focus, rowPx: number): number {
  const firstInView = Math.ceil(list.scrollTop / rowPx)
  const lastInView = Math.floor((list.scrollTop + list.clientHeight) / rowPx)
  if (old.focusKey !== null && old.focusKey === now.focusKey && old.focusIndex >= firstInView && old.focusIndex <= lastInView)
    return now.focusIndex - old.focusIndex
  const anchor = before.rows.get(firstInView)
  if (anchor === undefined || after.rows.get(firstInView)?.key === anchor.key) return 0
  for (const [index, row] of after.rows) if (row.key === anchor.key) return index - firstInView
  return 0
}
