import type { TimeRange } from '../../query/created-range.ts'
import type { RunKey, RunStatus } from '../../runs/run.ts'
import type { ViewSpec } from '../api.ts'

/** The runs of a view by flow along time. Times are epoch milliseconds. */
export interface TimelineRequest extends ViewSpec {
  /** Times of start that are shown; null from the oldest match to the newest. */
  readonly range: TimeRange | null
  /** Equal parts of the range, 1 to `MOST_TIMELINE_COLUMNS`. A part of a lane with more than `SINGLES_PER_COLUMN` runs comes folded. */
  readonly columns: number
  /** Says in `Timeline.located` where this run stands. */
  readonly locate: RunKey | null
}

export const MOST_TIMELINE_COLUMNS = 100
export const SINGLES_PER_COLUMN = 4
export const MOST_LANES = 40
export const MOST_PROMOTIONS = 24

export interface Timeline {
  readonly revision: number
  readonly range: TimeRange
  /** Start of the newest match; null when nothing matches. */
  readonly newestAt: number | null
  /** Matches that began within the range. */
  readonly count: number
  /** Flows with the most matches first, so that a lane keeps its place in every range. */
  readonly lanes: readonly TimelineLane[]
  /** Flows with matches that got no lane. */
  readonly moreLanes: number
  /** Matches that carry `production`, or are proposed for it, the newest promotion first. */
  readonly promotions: readonly Promotion[]
  /** Older runs that carry it and were not looked at. */
  readonly morePromotions: number
  readonly located: { readonly key: RunKey; readonly flow: string; readonly at: number } | null
}

export interface TimelineLane {
  readonly flow: string
  /** Matches of the flow, and of those the ones within the range. */
  readonly total: number
  readonly count: number
  /** By time; a run that has no fellows nearby, or those of a crowd. */
  readonly stops: readonly TimelineStop[]
  /** The nearest matches of the flow outside of the range. */
  readonly before: TimelineNeighbour | null
  readonly after: TimelineNeighbour | null
}

export interface TimelineNeighbour {
  readonly key: RunKey
  readonly at: number
}

export type TimelineStop = TimelineRun | TimelineCrowd

export interface TimelineRun {
  readonly kind: 'run'
  readonly key: RunKey
  readonly runId: string
  readonly at: number
  readonly status: RunStatus
  /** Null while no end is recorded. */
  readonly durationMs: number | null
  readonly isLatest: boolean
  readonly isLatestSuccessful: boolean
}

/** Too many runs in too little room to be told apart. */
export interface TimelineCrowd {
  readonly kind: 'crowd'
  /** The newest of them. */
  readonly key: RunKey
  /** `to` exclusive. */
  readonly from: number
  readonly to: number
  readonly count: number
  readonly failed: number
  readonly running: number
  readonly hasLatest: boolean
}

/** Somebody called a run fit for production: the tag that stands on it, with who and when. */
export interface Promotion {
  readonly key: RunKey
  readonly flow: string
  readonly runId: string
  /** When it was said; the start of the run when the tag came with it. */
  readonly at: number
  readonly runAt: number
  /** Null when it came with the run. */
  readonly by: string | null
  readonly pending: boolean
  /** It is proposed, and the server decides. */
  readonly proposed: boolean
}
