import { compareCodePoints } from '../lib/code-points.ts'
import { runStatus } from '../runs/run-status.ts'
import type { RunStatus } from '../runs/run.ts'
import { countCommon, highestBit, noBits, setBitRange, type Bits } from './bits.ts'
import type { TimeRange } from './created-range.ts'
import type { RunColumns } from './run-columns.ts'

export interface LaneRequest {
  /** Times of start that are looked at; finite. */
  readonly range: TimeRange
  /** Equal parts that the range is cut into. */
  readonly columns: number
  /** A part of a lane with more runs than this is folded into one. */
  readonly singles: number
  /** Flows with the most runs come first; those beyond this are left out. */
  readonly maxLanes: number
  /** Epoch milliseconds, by which running and unknown are told apart. */
  readonly nowMs: number
}

/** The runs of one flow along time. Runs are ordinals. */
export interface Lane {
  readonly flow: string
  /** Runs of the flow in the set, and of those the ones in the range. */
  readonly total: number
  readonly count: number
  /** Runs that stand for themselves, oldest first. */
  readonly singles: readonly number[]
  /** Parts with more, oldest first. */
  readonly folds: readonly Fold[]
  /** The nearest runs outside of the range; null without any. */
  readonly before: number | null
  readonly after: number | null
}

export interface Fold {
  readonly column: number
  readonly count: number
  readonly failed: number
  readonly running: number
  readonly newest: number
}

export interface FoldedLanes {
  /** Runs of the set in the range, also those of flows without a lane. */
  readonly count: number
  readonly lanes: readonly Lane[]
  readonly moreLanes: number
}

interface OpenLane {
  readonly flow: string
  readonly total: number
  readonly counts: Uint32Array
  readonly singles: number[]
  readonly folds: Map<number, { column: number; count: number; failed: number; running: number; newest: number }>
  count: number
  before: number | null
  after: number | null
}

/** The runs of a set by flow along time. A handful of passes over the numbers: no row is made, so 100k runs take a few milliseconds. */
export function foldLanes(columns: RunColumns, set: Bits, request: LaneRequest): FoldedLanes {
  const { facts, flows, order } = columns
  const { from, to } = request.range
  const totals = Uint32Array.from({ length: flows.facet.size }, (_, flow) => flows.facet.posting(flow).countIn(set))
  const { laneOf, lanes, moreLanes } = chooseLanes(columns, totals, request)
  const low = order.firstNot((slot) => facts.createdAt(slot) < from)
  const high = order.firstNot((slot) => facts.createdAt(slot) < to)
  const forEachRun = (first: number, end: number, visit: (lane: OpenLane, ordinal: number, slot: number) => void): void =>
    forEachBit(set, first, end, (ordinal) => {
      const slot = order.slotAt(ordinal)
      const lane = laneOf[flows.id(slot) - 1]
      if (lane !== undefined) visit(lane, ordinal, slot)
    })
  const columnsPerMs = request.columns / (to - from)
  const columnByOrdinal = new Uint16Array(Math.max(0, high - low))

  forEachRun(0, low, (lane, ordinal) => (lane.before = ordinal))
  forEachRun(high, columns.size, (lane, ordinal) => (lane.after ??= ordinal))
  forEachRun(low, high, (lane, ordinal, slot) => {
    const column = Math.min(request.columns - 1, Math.floor((facts.createdAt(slot) - from) * columnsPerMs))
    columnByOrdinal[ordinal - low] = column
    lane.counts[column] = (lane.counts[column] ?? 0) + 1
    lane.count++
  })
  forEachRun(low, high, (lane, ordinal, slot) => {
    const column = columnByOrdinal[ordinal - low] ?? 0
    const count = lane.counts[column] ?? 0
    if (count <= request.singles) lane.singles.push(ordinal)
    else
      addToFold(
        lane,
        { column, count, ordinal },
        runStatus({ outcome: facts.outcome(slot), activeAt: facts.activeAt(slot) }, request.nowMs),
      )
  })
  return {
    count: countBetween(set, low, high),
    lanes: lanes.map(({ flow, total, count, singles, folds, before, after }) => {
      return { flow, total, count, singles, folds: [...folds.values()], before, after }
    }),
    moreLanes,
  }
}

function addToFold(
  { folds }: OpenLane,
  { column, count, ordinal }: { readonly column: number; readonly count: number; readonly ordinal: number },
  status: RunStatus,
): void {
  let fold = folds.get(column)
  if (fold === undefined) folds.set(column, (fold = { column, count, failed: 0, running: 0, newest: ordinal }))
  if (status === 'failed') fold.failed++
  if (status === 'running') fold.running++
  fold.newest = ordinal
}

/** The flows with the most runs, whatever the range, so that a lane keeps its place while somebody looks closer. */
function chooseLanes(
  { flows }: RunColumns,
  totals: Uint32Array,
  { columns, maxLanes }: LaneRequest,
): { laneOf: (OpenLane | undefined)[]; lanes: OpenLane[]; moreLanes: number } {
  const found = [...totals.keys()].filter((flow) => totals[flow] !== 0)
  const sorted = found.toSorted(
    (a, b) => (totals[b] ?? 0) - (totals[a] ?? 0) || compareCodePoints(flows.facet.name(a), flows.facet.name(b)),
  )
  const laneOf: (OpenLane | undefined)[] = []
  const lanes = sorted.slice(0, maxLanes).map((flow) => {
    const lane: OpenLane = {
      flow: flows.facet.name(flow),
      total: totals[flow] ?? 0,
      counts: new Uint32Array(columns),
      singles: [],
      folds: new Map(),
      count: 0,
      before: null,
      after: null,
    }
    laneOf[flow] = lane
    return lane
  })
  return { laneOf, lanes, moreLanes: found.length - lanes.length }
}

/** Calls `visit` with the members from `low` (inclusive) to `high` (exclusive), oldest first. */
function forEachBit(set: Bits, low: number, high: number, visit: (ordinal: number) => void): void {
  for (let i = low >>> 5; i * 32 < high; i++) {
    for (let word = set[i] ?? 0; word !== 0; word &= word - 1) {
      const ordinal = i * 32 + highestBit(word & -word)
      if (ordinal >= low && ordinal < high) visit(ordinal)
    }
  }
}

function countBetween(set: Bits, low: number, high: number): number {
  const between = noBits(set.length * 32)
  setBitRange(between, low, high)
  return countCommon(set, between)
}
