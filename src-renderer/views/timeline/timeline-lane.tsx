import { memo, useMemo, type ReactElement } from 'react'
import type { TimeRange } from '../../../src-core/query/created-range.ts'
import type { TimelineLane as Lane, TimelineStop } from '../../../src-core/replica/views/timeline.ts'
import { countOf, formatCount } from '../../ui/words.ts'
import { placeStops, xOf } from './place-stops.ts'
import { TimelineMark } from './timeline-mark.tsx'

interface TimelineLaneProps {
  readonly lane: Lane
  readonly range: TimeRange
  readonly widthPx: number
  /** The stop that has the tab stop; null when it is in another lane. */
  readonly current: number | null
  /** Whether the focused run stands there. */
  readonly located: boolean
  /** Out of view there is only the line. */
  readonly drawn: boolean
  readonly nowMs: number
  readonly onPress: (stop: TimelineStop) => void
}

/** The runs of one flow along time. */
export const TimelineLane = memo(function TimelineLane(props: TimelineLaneProps): ReactElement {
  const { lane, range, widthPx, current, located, drawn, nowMs, onPress } = props
  const placed = useMemo(() => (drawn ? placeStops(lane.stops, range, widthPx) : []), [drawn, lane.stops, range, widthPx])
  const count = lane.count === lane.total ? countOf(lane.total, 'run') : `${formatCount(lane.count)} of ${countOf(lane.total, 'run')}`
  const spanOf = (stop: TimelineStop, x: number): number => {
    if (stop.kind === 'crowd') return 0
    const end = stop.durationMs !== null ? stop.at + stop.durationMs : stop.status === 'running' ? nowMs : stop.at
    return Math.max(0, Math.min(widthPx, xOf(end, range, widthPx)) - x)
  }
  return (
    <div className="timeline-lane">
      <div className="timeline-flow">
        <span className="cut name" title={lane.flow}>
          {lane.flow}
        </span>
        <span className="timeline-flow-count">{count}</span>
      </div>
      <ul className="timeline-line" aria-label={`${lane.flow}, ${count}`}>
        {placed.map(({ stop, x }, at) => (
          <TimelineMark
            key={stop.key}
            stop={stop}
            x={x}
            spanPx={spanOf(stop, x)}
            current={at === current}
            focused={at === current && located}
            nowMs={nowMs}
            onPress={onPress}
          />
        ))}
      </ul>
    </div>
  )
})
