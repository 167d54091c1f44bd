import { standingTags } from '../../crdt/run-history.ts'
import type { TimeRange } from '../../query/created-range.ts'
import type { Fold, Lane } from '../../query/fold-lanes.ts'
import type { RunSet } from '../../query/run-set.ts'
import { runDurationMs, runStatus } from '../../runs/run-status.ts'
import type { RunKey, RunRow } from '../../runs/run.ts'
import type { Proposal } from '../../promotion/promotion.ts'
import type { LocalCopy } from '../copy/local-copy.ts'
import type { Proposer } from '../promotion/proposer.ts'
import {
  MOST_LANES,
  MOST_PROMOTIONS,
  MOST_TIMELINE_COLUMNS,
  type Promotion,
  SINGLES_PER_COLUMN,
  type Timeline,
  type TimelineCrowd,
  type TimelineLane,
  type TimelineNeighbour,
  type TimelineRequest,
  type TimelineRun,
  type TimelineStop,
} from './timeline.ts'

const PRODUCTION = 'production'
/** A range of one moment has no width. */
const SHORTEST_MS = 6 * 60 * 60 * 1000

/** Answers a timeline from the index; only the few runs that carry `production` are looked up in their rooms, for who said so and when. */
export async function viewTimeline(copy: LocalCopy, matches: RunSet, request: TimelineRequest, proposer: Proposer): Promise<Timeline> {
  const { index } = copy
  const nowMs = copy.clock.now()
  const columns = Math.max(1, Math.min(MOST_TIMELINE_COLUMNS, Math.floor(request.columns)))
  const range = rangeOf(copy, matches, request.range)
  const found = index.lanes(matches, { range, columns, singles: SINGLES_PER_COLUMN, maxLanes: MOST_LANES, nowMs })
  const newest = matches.slice(0, 1)[0]
  const promoted = matches.and(index.namespaceSet(PRODUCTION))
  const located = request.locate === null ? null : index.get(request.locate)
  const answer = {
    revision: copy.revision,
    range,
    newestAt: newest === undefined ? null : index.rowAt(newest).createdAt,
    count: found.count,
    lanes: found.lanes.map((lane) => viewLane(copy, lane, request.namespace, { range, columns, nowMs })),
    moreLanes: found.moreLanes,
    morePromotions: Math.max(0, promoted.count - MOST_PROMOTIONS),
    located: located === null ? null : { key: located.key, flow: located.flow, at: located.createdAt },
  }
  const rows = promoted.slice(0, MOST_PROMOTIONS).map((ordinal) => index.rowAt(ordinal))
  const proposed = proposedAmong(copy, matches, proposer.promotions({ tag: PRODUCTION }).proposals)
  const promotions = [...(await promotionsOf(copy, rows)), ...proposed]
  return { ...answer, promotions: promotions.toSorted((a, b) => b.at - a.at) }
}

function rangeOf({ index }: LocalCopy, matches: RunSet, asked: TimeRange | null): TimeRange {
  if (asked !== null && asked.to > asked.from) return asked
  const { count } = matches
  if (count === 0) return { from: 0, to: SHORTEST_MS }
  const [first, last] = [matches.slice(count - 1, count), matches.slice(0, 1)].map(([ordinal]) => index.rowAt(ordinal ?? 0).createdAt)
  const [from, to] = [first ?? 0, (last ?? 0) + 1]
  const missing = Math.max(0, SHORTEST_MS - (to - from))
  return { from: from - missing / 2, to: to + missing / 2 }
}

function viewLane(
  { index }: LocalCopy,
  lane: Lane,
  namespace: string | null,
  { range, columns, nowMs }: { range: TimeRange; columns: number; nowMs: number },
): TimelineLane {
  const latest = index.latest(lane.flow, namespace, { successful: false })?.key
  const latestSuccessful = index.latest(lane.flow, namespace, { successful: true })?.key
  const timeAt = (column: number): number => range.from + ((range.to - range.from) * column) / columns
  const run = (ordinal: number): TimelineRun => {
    const row = index.rowAt(ordinal)
    const { key, runId, createdAt } = row
    return {
      kind: 'run',
      key,
      runId,
      at: createdAt,
      status: runStatus(row, nowMs),
      durationMs: runDurationMs(row),
      isLatest: key === latest,
      isLatestSuccessful: key === latestSuccessful,
    }
  }
  const crowd = ({ column, count, failed, running, newest }: Fold): TimelineCrowd => {
    const { key } = index.rowAt(newest)
    return { kind: 'crowd', key, from: timeAt(column), to: timeAt(column + 1), count, failed, running, hasLatest: key === latest }
  }
  const neighbour = (ordinal: number | null): TimelineNeighbour | null => {
    if (ordinal === null) return null
    const { key, createdAt } = index.rowAt(ordinal)
    return { key, at: createdAt }
  }
  return {
    flow: lane.flow,
    total: lane.total,
    count: lane.count,
    stops: [...lane.singles.map(run), ...lane.folds.map(crowd)].toSorted((a, b) => startOf(a) - startOf(b)),
    before: neighbour(lane.before),
    after: neighbour(lane.after),
  }
}

const startOf = (stop: TimelineStop): number => (stop.kind === 'run' ? stop.at : stop.from)

/** One room after another, so that many months do not lie in memory at once. */
async function promotionsOf(copy: LocalCopy, rows: readonly RunRow[]): Promise<Promotion[]> {
  const names = new Set(rows.flatMap(({ key }) => copy.roomOf(key) ?? []))
  const promotions: Promotion[] = []
  for (const name of names) {
    const ofRoom = rows.filter(({ key }) => copy.roomOf(key) === name)
    const { value } = await copy.withRooms([name], (rooms) =>
      ofRoom.flatMap((row) => {
        const state = rooms.get(name)?.run(row.runId)
        const said = state && standingTags(state).find(({ tag }) => tag === PRODUCTION)
        return said ? [{ ...said, row }] : []
      }),
    )
    for (const { row, at, by } of value) {
      const { key, flow, runId, createdAt } = row
      promotions.push({ key, flow, runId, at: at ?? createdAt, runAt: createdAt, by, pending: isPending(copy, key), proposed: false })
    }
  }
  return promotions
}

/** Matches that somebody wants to be promoted, each once. */
function proposedAmong({ index }: LocalCopy, matches: RunSet, proposals: readonly Proposal[]): Promotion[] {
  const byRun = new Map(proposals.map((proposal) => [proposal.run, proposal]))
  return [...byRun.values()].flatMap(({ run, by, at }) => {
    const [row, ordinal] = [index.get(run), index.ordinalOf(run)]
    if (row === null || ordinal === null || !matches.has(ordinal) || row.userTags.includes(PRODUCTION)) return []
    const { key, flow, runId, createdAt } = row
    return [{ key, flow, runId, at, runAt: createdAt, by, pending: true, proposed: true }]
  })
}

const isPending = (copy: LocalCopy, key: RunKey): boolean =>
  copy.pending.of(key).some(({ kind, text, change }) => kind === 'tag' && text === PRODUCTION && change === 'added')
