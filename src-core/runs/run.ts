import type { Brand } from '../lib/brand.ts'

/**
 * What a run is to everybody above the ground floor. A run is a fact and never changes; it only becomes better known,
 * as when it finishes. Tags are opinions about it and travel beside the facts.
 */

/** `<origin>/<flow>/<runId>`: unique over all sources. Origin is `local` for datastores, the workspace's name of a metadata service otherwise. */
export type RunKey = Brand<string, 'RunKey'>
/** `<flow>/<runId>`, Metaflow's own name for a run. */
export type Pathspec = Brand<string, 'Pathspec'>

export interface RunId {
  readonly origin: string
  readonly flow: string
  readonly runId: string
}

/**
 * What a source knows of how a run ended. `open`: no end is recorded; running and killed cannot be told apart
 * from a local datastore (contract 5.5), so "running" and "unknown" are decided by age when shown.
 */
export type RunOutcome = 'completed' | 'failed' | 'open'
export type RunStatus = 'completed' | 'failed' | 'running' | 'unknown'

/** All times are epoch milliseconds. */
export interface RunFacts {
  /** True start of the run: from its id, else its `_parameters` record. Never from `ts_epoch`, which moves when somebody tags. */
  readonly createdAt: number
  readonly systemTags: readonly string[]
  readonly outcome: RunOutcome
  /** `_success` of the end task, as the Metaflow client reports it. */
  readonly successful: boolean
  /** `_task_ok` of the end task, as the Metaflow client reports it. */
  readonly finished: boolean
  /** `ts_epoch` of the `_task_ok` artifact of the end task; null when it has none. */
  readonly finishedAt: number | null
  /** When the run's files last changed, as far as its own records say: newest time found in them. */
  readonly activeAt: number
  /** Run this one was resumed from, same flow; null for an ordinary run. */
  readonly originRunId: string | null
}

/** One run as a source sees it right now. */
export interface ObservedRun extends RunFacts {
  readonly flow: string
  readonly runId: string
  readonly userTags: readonly string[]
  /** The record's `ts_epoch`: when the source last wrote it. Decides whether a record may be an old copy (design 1). */
  readonly recordedAt: number
}

/** So many runs, one after the other, that a source would tell together again, and a digest of all that is told of them: the same for the same. */
export interface RunPart {
  readonly digest: string
  readonly count: number
}

/** One run as rows, lists and queries see it: facts and opinions folded together. Tags are sorted by code point. */
export interface RunRow extends RunFacts {
  readonly key: RunKey
  readonly origin: string
  readonly flow: string
  readonly runId: string
  /** From the `user:` system tag; null for a run of a production token. */
  readonly owner: string | null
  readonly userTags: readonly string[]
  /** Who has an assertion standing on this run (`by:` of the query language), sorted. */
  readonly taggedBy: readonly string[]
  /** Opinions beside tags that stand on this run, as `opinions/marks.ts` writes them, sorted. */
  readonly marks: readonly string[]
}
