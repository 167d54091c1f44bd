import { useRef, type PointerEvent } from 'react'
import type { TimeRange } from '../../../src-core/query/created-range.ts'
import { useServices } from '../../app/services.ts'
import { filterByBrush } from '../../commands/timeline-brush.ts'
import { dayStart } from './local-days.ts'
import { timeAt } from './place-stops.ts'

/** A shorter way is a click that trembled. */
const DRAGGED_PX = 4

interface BrushHandlers {
  readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void
  readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void
  readonly onPointerUp: (event: PointerEvent<HTMLElement>) => void
  readonly onPointerCancel: () => void
}

/** Whole days are chosen by dragging over the lanes; letting go filters by them. `leftPx`: where the lanes begin within the element. */
export function useDayBrush(range: TimeRange, leftPx: number, widthPx: number): BrushHandlers {
  const services = useServices()
  const { view } = services
  const begun = useRef<number | null>(null)
  const xIn = (event: PointerEvent<HTMLElement>): number =>
    Math.max(0, Math.min(widthPx - 1, event.clientX - event.currentTarget.getBoundingClientRect().left - leftPx))
  return {
    onPointerDown(event) {
      if (event.button !== 0 || !(event.target instanceof Element) || event.target.closest('button, .timeline-flow') !== null) return
      begun.current = xIn(event)
    },
    onPointerMove(event) {
      if (begun.current === null) return
      const x = xIn(event)
      if (view.get().brush === null) {
        if (Math.abs(x - begun.current) < DRAGGED_PX) return
        event.currentTarget.setPointerCapture(event.pointerId)
      }
      const [anchor, edge] = [begun.current, x].map((at) => dayStart(timeAt(at, range, widthPx)))
      if (anchor !== undefined && edge !== undefined) view.set({ brush: { anchor, edge } })
    },
    onPointerUp() {
      // Escape may have let go of the days meanwhile; then there is nothing to filter by.
      if (begun.current !== null) filterByBrush(services)
      begun.current = null
    },
    onPointerCancel() {
      if (begun.current !== null) view.set({ brush: null })
      begun.current = null
    },
  }
}
