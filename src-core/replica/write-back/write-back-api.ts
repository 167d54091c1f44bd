import type { RunKey } from '../../runs/run.ts'

/** What carries tags to a source, and what a replica tells it. Whoever drives asks for a plan, writes it, and notes what came of it. */

/** A Metaflow mutate of one run: removal first, then addition. */
export interface TagChange {
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

/** How the record was read back, and what the write brought or took; the rest of the change was so already. All lists are sorted by code point. */
export interface WrittenTags {
  readonly userTags: readonly string[]
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

export interface RunWrite extends TagChange {
  readonly key: RunKey
  readonly flow: string
  readonly runId: string
}

export interface WriteBackPlan {
  /** To be written now; each is noted afterwards, whatever came of it. One without a change only asks what is there. */
  readonly writes: readonly RunWrite[]
  /** Not everything has been looked at: ask again at once. */
  readonly more: boolean
  /** When something waits for its time, milliseconds from now; null when only a change can bring more. */
  readonly nextInMs: number | null
}

/** Why tags could not be written: the source's refusal, or that it could not be asked. */
export interface WriteBackRefusal {
  readonly kind: string
  readonly message: string
}

export type WriteBackAnswer = { readonly key: RunKey } & (
  | { readonly ok: true; readonly written: WrittenTags }
  | { readonly ok: false; readonly refusal: WriteBackRefusal }
)

export interface WaitingWrite extends RunWrite {
  readonly refusal: WriteBackRefusal
}

export interface WriteBackState {
  /** Runs whose tags wait, the first `MAX_LISTED_WAITING` of them in the order in which they began to. */
  readonly waiting: readonly WaitingWrite[]
  readonly waitingCount: number
  /** Why nothing at all can be written to the source now; null while single runs only are refused. */
  readonly resting: WriteBackRefusal | null
  /** Runs that are being written or have still to be looked at. */
  readonly underWay: number
  /** Epoch milliseconds; null when nothing waits. */
  readonly nextTryAt: number | null
}

export const MAX_LISTED_WAITING = 200
