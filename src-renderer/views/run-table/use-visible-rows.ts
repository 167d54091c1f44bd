import { useLayoutEffect, useState, type RefObject } from 'react'
import { flushSync } from 'react-dom'
import { rowAtHeight, type ListGeometry } from './list-geometry.ts'

interface VisibleRows {
  readonly from: number
  /** Exclusive. */
  readonly to: number
}

/** Which rows are in view, by arithmetic: no row is ever measured, so a list of a million costs as little as one of ten. */
export function useVisibleRows(scroller: RefObject<HTMLElement | null>, list: ListGeometry): VisibleRows {
  const [view, setView] = useState({ top: 0, height: 0 })
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
  return { from: rowAtHeight(list, view.top), to: Math.min(list.count, rowAtHeight(list, view.top + view.height) + 1) }
}
