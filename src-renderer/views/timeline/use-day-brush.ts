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
  const drag = useRef<{ readonly fromX: number; readonly isBegun: boolean } | null>(null)
  const xIn = (event: PointerEvent<HTMLElement>): number =>
    Math.max(0, Math.min(widthPx - 1, event.clientX - event.currentTarget.getBoundingClientRect().left - leftPx))
  return {
    onPointerDown(event) {
      if (event.button !== 0 || !(event.target instanceof Element) || event.target.closest('button, .timeline-flow') !== null) return
      drag.current = { fromX: xIn(event), isBegun: false }
    },
    onPointerMove(event) {
      if (drag.current === null) return
      const { fromX, isBegun } = drag.current
      const x = xIn(event)
      if (!isBegun && Math.abs(x - fromX) < DRAGGED_PX) return
      if (!isBegun) event.currentTarget.setPointerCapture(event.pointerId)
      else if (view.get().brush === null) {
        // Escape has let go of the days.
        drag.current = null
        return
      }
      drag.current = { fromX, isBegun: true }
      const [anchor, edge] = [fromX, x].map((at) => dayStart(timeAt(at, range, widthPx)))
      if (anchor !== undefined && edge !== undefined) view.set({ brush: { anchor, edge } })
    },
    onPointerUp() {
      if (drag.current?.isBegun === true) filterByBrush(services)
      drag.current = null
    },
    onPointerCancel() {
      if (drag.current?.isBegun === true) view.set({ brush: null })
      drag.current = null
    },
  }
}
