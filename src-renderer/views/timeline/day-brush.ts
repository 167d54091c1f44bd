import { formatDay } from '../../ui/format-time.ts'
import type { DaySpan } from './created-filter.ts'
import { dayStart } from './local-days.ts'

/** Days that are being chosen: starts of the day where it began and of the one where it is now. */
export interface DayBrush {
  readonly anchor: number
  readonly edge: number
}

export const daysOf = ({ anchor, edge }: DayBrush): DaySpan => ({ first: Math.min(anchor, edge), last: Math.max(anchor, edge) })

/** `24 Oct`, `20 Oct to 24 Oct` */
export function brushText(brush: DayBrush, nowMs: number): string {
  const { first, last } = daysOf(brush)
  return first === last ? formatDay(first, nowMs) : `${formatDay(first, nowMs)} to ${formatDay(last, nowMs)}`
}

export const brushEnd = (brush: DayBrush): number => dayStart(daysOf(brush).last, 1)
