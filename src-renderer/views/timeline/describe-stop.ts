import type { Promotion, TimelineCrowd, TimelineRun, TimelineStop } from '../../../src-core/replica/views/timeline.ts'
import type { RunStatus } from '../../../src-core/runs/run.ts'
import { formatClock, formatDay, formatDuration } from '../../ui/format-time.ts'
import { formatCount } from '../../ui/words.ts'

const STATUS: Readonly<Record<RunStatus, string>> = {
  completed: 'completed',
  failed: 'failed',
  running: 'running',
  unknown: 'no end recorded',
}

/** What a mark says to those who hover over it or do not see it. */
export const describeStop = (stop: TimelineStop, nowMs: number): string =>
  stop.kind === 'run' ? describeRun(stop, nowMs) : describeCrowd(stop, nowMs)

function describeRun(run: TimelineRun, nowMs: number): string {
  const parts = [run.runId, STATUS[run.status], `${formatDay(run.at, nowMs)} ${formatClock(run.at)}`]
  if (run.durationMs !== null) parts.push(`took ${formatDuration(run.durationMs)}`)
  if (run.isLatest) parts.push('latest')
  if (run.isLatestSuccessful) parts.push('latest ok')
  return parts.join(', ')
}

function describeCrowd({ count, failed, running, from, to, hasLatest }: TimelineCrowd, nowMs: number): string {
  const [first, last] = [formatDay(from, nowMs), formatDay(to - 1, nowMs)]
  const parts = [`${formatCount(count)} runs`, first === last ? `${first} from ${formatClock(from)}` : `${first} to ${last}`]
  if (failed > 0) parts.push(`${formatCount(failed)} failed`)
  if (running > 0) parts.push(`${formatCount(running)} running`)
  if (hasLatest) parts.push('with the latest')
  return parts.join(', ')
}

export function describePromotion({ flow, runId, by, at, pending, proposed }: Promotion, nowMs: number): string {
  const when = pending && !proposed ? 'not sent yet' : `${formatDay(at, nowMs)} ${formatClock(at)}`
  return `production ${proposed ? 'proposed for' : 'on'} ${flow}/${runId}, ${by === null ? 'came with it' : `by ${by}`}, ${when}`
}
