import { memo, type ReactElement } from 'react'
import type { TimelineCrowd, TimelineRun, TimelineStop } from '../../../src-core/replica/views/timeline.ts'
import { Icon } from '../../ui/icon.tsx'
import { describeStop } from './describe-stop.ts'

interface TimelineMarkProps {
  readonly stop: TimelineStop
  readonly x: number
  /** How far the run itself reached, from `x`. */
  readonly spanPx: number
  readonly current: boolean
  readonly focused: boolean
  readonly nowMs: number
  readonly onPress: (stop: TimelineStop) => void
}

/** Shorter runs are no longer than their mark. */
const SHOWN_SPAN_PX = 4

/** One run, or a crowd of them, on its lane. */
export const TimelineMark = memo(function TimelineMark({
  stop,
  x,
  spanPx,
  current,
  focused,
  nowMs,
  onPress,
}: TimelineMarkProps): ReactElement {
  const name = describeStop(stop, nowMs)
  return (
    <li className="timeline-stop" style={{ left: x }}>
      {stop.kind === 'run' && spanPx > SHOWN_SPAN_PX && <span className="timeline-span" style={{ width: spanPx }} />}
      <button
        type="button"
        className={`timeline-mark is-${stop.kind === 'run' ? stop.status : 'crowd'}${focused ? ' is-focused' : ''}`}
        tabIndex={current ? 0 : -1}
        aria-current={focused}
        aria-label={name}
        title={name}
        onClick={() => onPress(stop)}
      >
        {stop.kind === 'crowd' && <Crowd crowd={stop} />}
      </button>
      {stop.kind === 'run' && <Latest run={stop} />}
    </li>
  )
})

/** As marks in the table: computed, never set by anybody. */
function Latest({ run }: { run: TimelineRun }): ReactElement | null {
  if (!run.isLatest && !run.isLatestSuccessful) return null
  return (
    <Icon name={run.isLatestSuccessful ? 'latest-success' : 'latest'} className={`s13 timeline-latest${run.isLatest ? '' : ' is-above'}`} />
  )
}

const LEAST_PX = 16
const MOST_PX = 38

/** Its height grows with the number of runs, ever more slowly; the failed share is solid. */
function Crowd({ crowd: { count, failed, running } }: { crowd: TimelineCrowd }): ReactElement {
  const heightPx = Math.min(MOST_PX, LEAST_PX + Math.round(4 * Math.log2(count / 4)))
  const failedPx = failed === 0 ? 0 : Math.max(3, Math.round((heightPx * failed) / count))
  return (
    <>
      <span className="timeline-crowd-count" style={{ bottom: `calc(50% + ${heightPx / 2 + 1}px)` }}>
        {shortCount(count)}
      </span>
      <span className="timeline-crowd" style={{ height: heightPx }}>
        {running > 0 && <span className="timeline-crowd-running" />}
        <span className="timeline-crowd-failed" style={{ height: failedPx }} />
      </span>
    </>
  )
}

/** `940`, `2k`, `12k` */
const shortCount = (count: number): string => (count < 1000 ? String(count) : `${Math.round(count / 1000)}k`)
