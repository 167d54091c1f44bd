import { useLayoutEffect, useState, type RefObject } from 'react'
import { flushSync } from 'react-dom'
import type { ViewSpec } from '../../../src-core/replica/api.ts'
import { useServices } from '../../app/services.ts'
import { rowAtHeight, type ListGeometry } from './list-geometry.ts'
import { laidOutAt, listTopAt, type LaidOut } from './scroll-scale.ts'

interface VisibleRows {
  readonly from: number
  /** Exclusive. */
  readonly to: number
  readonly laidOut: LaidOut
}

/** Which rows are in view, by arithmetic: no row is ever measured, so a list of a million costs as little as one of ten. */
export function useVisibleRows(scroller: RefObject<HTMLElement | null>, list: ListGeometry, spec: ViewSpec | undefined): VisibleRows {
  const { view: state } = useServices()
  const [view, setView] = useState({ top: 0, height: 0 })
  const [viewOf, setViewOf] = useState(spec)
  if (viewOf !== spec) {
    setViewOf(spec)
    // As `useAnchor` is about to scroll it: rows at the old place would be drawn for nothing.
    if (!state.get().focusPinned) setView({ ...view, top: 0 })
  }
  useLayoutEffect(() => {
    const box = scroller.current
    if (box === null) return undefined
    // At once, or a fast scroll would show the gap for a frame.
    const read = (): void => flushSync(() => setView({ top: box.scrollTop, height: box.clientHeight }))
    const observer = new ResizeObserver(read)
    box.addEventListener('scroll', read, { passive: true })
    observer.observe(box)
    return () => {
      box.removeEventListener('scroll', read)
      observer.disconnect()
    }
  }, [scroller])
  const top = listTopAt(list, view.top, view.height)
  return {
    from: rowAtHeight(list, top),
    to: Math.min(list.count, rowAtHeight(list, top + view.height) + 1),
    laidOut: laidOutAt(list, view.top, view.height),
  }
}
