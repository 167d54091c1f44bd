import type { HistoryEntry, StandingMark, StandingNote, StandingTag } from '../../src-core/replica/api.ts'
import type { Query } from '../../src-core/query/query.ts'
import type { Opinion } from '../../src-core/opinions/opinion.ts'
import type { Pathspec, RunRow, RunStatus } from '../../src-core/runs/run.ts'
import type { Promotion, PromotionRequest } from './promotion.ts'

/** A run with its tags as a place has it now. */
export interface ClientRow extends RunRow {
  readonly status: RunStatus
}

export interface ListRequest {
  readonly query: Query
  /** One tag, user or system; null for everybody's runs. */
  readonly namespace: string | null
  readonly limit?: number
  /** Archived runs are left out unless they are asked for, here or by the query. */
  readonly archived?: boolean
}

export interface Listing {
  /** Newest first. */
  readonly rows: readonly ClientRow[]
  /** Matches, whatever the limit. */
  readonly count: number
  /** Matches that were left out because they are archived. */
  readonly archivedCount: number
  /** What could not be read, each in a sentence. */
  readonly problems: readonly string[]
}

export interface RunEdit {
  readonly add: readonly string[]
  readonly remove: readonly string[]
  readonly set?: readonly Opinion[]
  readonly unset?: readonly Opinion[]
}

export interface RunStory {
  readonly tags: readonly StandingTag[]
  readonly notes: readonly StandingNote[]
  readonly opinions: readonly StandingMark[]
  /** Newest first. */
  readonly history: readonly HistoryEntry[]
}

/**
 * Where runs and tags are: the replica on this machine, a datastore on disk, or a server. `Flow`, `Run` and the command line know nothing
 * else of it. Everything rejects with a `MetaflowException`.
 */
export interface Place {
  readonly kind: 'replica' | 'datastore' | 'server'
  list(request: ListRequest): Promise<Listing>
  run(pathspec: Pathspec): Promise<ClientRow | null>
  /** Flows that have runs, whatever the namespace, by name. */
  flows(): Promise<string[]>
  /** Newest run of a flow in the namespace, archived ones too (contract 2.4). */
  latest(flow: string, namespace: string | null, options: { readonly successful: boolean }): Promise<ClientRow | null>
  /** One edit of one or many runs, removal first, as a whole or not at all. Gives how many runs are different now; resolves when it is kept. */
  edit(pathspecs: readonly Pathspec[], edit: RunEdit): Promise<number>
  /** What stands on a run and how that came about. Only a place that keeps opinions knows it. */
  story(pathspec: Pathspec): Promise<RunStory | null>
  /** Wants a run to carry a promoted tag next. Only a place with a team behind it can; without a server the answer is `proposed`. */
  promote(request: PromotionRequest): Promise<Promotion>
  /** What was proposed and decided, newest first. */
  promotions(asked: { readonly flow?: string; readonly tag?: string }): Promise<readonly Promotion[]>
  /** Calls `listener` after anything may have changed, until the returned function is called. */
  onChange(listener: () => void): () => void
  close(): Promise<void>
}
