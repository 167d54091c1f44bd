import { useLayoutEffect, useRef, type RefObject } from 'react'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { groupAt, groupTop, rowAtHeight, topOf, type ListGeometry } from './list-geometry.ts'
import { sameSpec, type Sheet } from './run-list.ts'
import { listTopAt, scrollToListTop } from './scroll-scale.ts'

interface Shown {
  readonly sheet: Sheet | null
  readonly list: ListGeometry
  readonly focusKey: RunKey | null
  readonly focusIndex: number
}

/**
 * Keeps the list still under the reader. When it is taken anew and runs came or left above what is in view, the scroll position
 * moves with them: by the focused run if it is in view, else by the first run in view. After a move by key or mouse the focused row
 * is scrolled into view, and after another query, namespace or order too.
 */
export function useAnchor(scroller: RefObject<HTMLElement | null>, list: ListGeometry): void {
  const { view, runs } = useServices()
  const sheet = useStore(runs.sheet, (state) => state.current)
  const moves = useStore(view, (state) => state.moves)
  const shown = useRef<Shown>({ sheet: null, list, focusKey: null, focusIndex: 0 })
  // Read when a move is to be shown, and no reason to show it again.
  const geometry = useRef(list)

  useLayoutEffect(() => {
    geometry.current = list
    const box = scroller.current
    const before = shown.current
    const { focusIndex, focusKey, focusPinned } = view.get()
    const now: Shown = { sheet, list, focusKey, focusIndex }
    shown.current = now
    if (box === null || sheet === null || before.sheet === null || sheet === before.sheet) return
    if (!sameSpec(before.sheet.spec, sheet.spec)) {
      if (focusPinned) revealRow(box, focusIndex, list)
      else box.scrollTo({ top: 0 })
      return
    }
    if (before.list.rowPx !== list.rowPx || (!focusPinned && box.scrollTop === 0)) return
    const shift = shiftOf(before, now, box)
    if (shift !== 0) scrollToListTop(box, list, topInView(box, before.list) + shift)
  }, [scroller, sheet, view, list])

  useLayoutEffect(() => {
    const box = scroller.current
    if (box === null || moves === 0) return
    const { focusIndex } = view.get()
    revealRow(box, focusIndex, geometry.current)
    // Take the focus along only where it already was, or where nobody has it.
    if (box.contains(document.activeElement) || document.activeElement === document.body) {
      box.querySelector<HTMLElement>(`[data-index="${focusIndex}"]`)?.focus({ preventScroll: true })
    }
  }, [scroller, moves, view])
}

/** Scrolls as little as needed to show the whole row at `index`, below the head of its group. */
function revealRow(box: HTMLElement, index: number, list: ListGeometry): void {
  const top = topOf(list, index)
  const group = groupAt(list, index)
  // With the first row of a group its head comes into view too.
  const above = list.starts[group] === index ? groupTop(list, group) : top - list.headPx
  const shown = topInView(box, list)
  if (above < shown) scrollToListTop(box, list, above, Math.floor)
  else if (top + list.rowPx > shown + box.clientHeight) scrollToListTop(box, list, top + list.rowPx - box.clientHeight, Math.ceil)
}

/** The height of the list that is at the top of the view. */
const topInView = (box: HTMLElement, list: ListGeometry): number => listTopAt(list, box.scrollTop, box.clientHeight)

/** By how many pixels what the reader looks at has moved down. */
function shiftOf(before: Shown, after: Shown, box: HTMLElement): number {
  if (before.sheet?.taken === after.sheet?.taken) return 0
  const top = topOf(before.list, before.focusIndex)
  const shown = topInView(box, before.list)
  const inView = top >= shown && top + before.list.rowPx <= shown + box.clientHeight
  if (before.focusKey !== null && before.focusKey === after.focusKey && inView) return topOf(after.list, after.focusIndex) - top
  const first = rowAtHeight(before.list, shown + before.list.headPx)
  const anchor = before.sheet?.rows.get(first)
  if (anchor === undefined || after.sheet?.rows.get(first)?.key === anchor.key) return 0
  for (const [index, row] of after.sheet?.rows ?? []) {
    if (row.key === anchor.key) return topOf(after.list, index) - topOf(before.list, first)
  }
  return 0
}
