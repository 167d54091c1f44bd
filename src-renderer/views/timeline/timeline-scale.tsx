import type { ReactElement } from 'react'
import type { TimeRange } from '../../../src-core/query/created-range.ts'
import { brushEnd, type DayBrush, daysOf } from './day-brush.ts'
import { xOf } from './place-stops.ts'
import { type Tick, weekends } from './time-ticks.ts'

interface TimelineScaleProps {
  readonly range: TimeRange
  readonly widthPx: number
  readonly heightPx: number
  readonly ticks: readonly Tick[]
  readonly brush: DayBrush | null
  readonly nowMs: number
}

/** What lies behind the lanes: lines of time, weekends, the days that are being chosen, and now. */
export function TimelineScale({ range, widthPx, heightPx, ticks, brush, nowMs }: TimelineScaleProps): ReactElement {
  const x = (at: number): number => Math.max(0, Math.min(widthPx, xOf(at, range, widthPx)))
  const chosen = brush && { from: x(daysOf(brush).first), to: x(brushEnd(brush)) }
  return (
    <g>
      {weekends(range, widthPx).map(({ from, to }) => (
        <rect key={from} className="timeline-weekend" x={x(from)} y={0} width={x(to) - x(from)} height={heightPx} />
      ))}
      {ticks.map(({ at }) => (
        <path key={at} className="timeline-tick" d={`M${x(at)} 0V${heightPx}`} />
      ))}
      {chosen && <rect className="timeline-brush" x={chosen.from} y={0} width={Math.max(1, chosen.to - chosen.from)} height={heightPx} />}
      {nowMs >= range.from && nowMs < range.to && <path className="timeline-now" d={`M${x(nowMs)} 0V${heightPx}`} />}
    </g>
  )
}
