import type { RunRecords } from '../crdt/run-records.ts'
import type { Result } from '../lib/result.ts'
import type { Opinion, OpinionKind, OpinionViolation } from '../opinions/opinion.ts'
import type { SavedView } from '../opinions/saved-view.ts'
import type { TagRules, TagRulesPatch } from '../opinions/tag-rules.ts'
import type { QueryError } from '../query/query.ts'
import type { Grouping, SortSpec } from '../query/sort-spec.ts'
import type { ObservedRun, RunKey, RunPart, RunRow, RunStatus } from '../runs/run.ts'
import type { TagViolation } from '../tags/tag-violation.ts'
import type { Proposal } from '../promotion/promotion.ts'
import type { Promotions, PromotionsRequest, ProposedTag, ProposeRefusal, ProposeRequest } from './promotion/promotion-api.ts'
import type { Person } from './sync/presence.ts'
import type { TagList, TagListRequest } from './views/tag-list.ts'
import type { Timeline, TimelineRequest } from './views/timeline.ts'
import type { WriteBackAnswer, WriteBackPlan, WriteBackState } from './write-back/write-back-api.ts'
import type { ServerAddress, ServerState } from './sync/server-socket.ts'

export type { SavedView } from '../opinions/saved-view.ts'
export type { Person } from './sync/presence.ts'

/**
 * What a replica answers to whoever shows or scripts it: windows by a message port, the command line in process.
 * All values are plain data that can be cloned. Reads are answered from memory; writes resolve when they are durable here.
 * Long because it is one contract with its shapes; whoever implements or calls it reads it as a whole.
 */
export interface ReplicaApi {
  status(): ReplicaStatus
  /** Name that later acts are signed with (`by`). Empty names are refused by throwing: check before. */
  setUser(name: string): void
  /** One window's worth of rows with everything that stands around them. Never throws for a bad query: see `Page.queryError`. */
  page(request: PageRequest): Page
  /** Keys of the runs at the places `from` (inclusive) to `to` (exclusive), in the order of `page`; of a held list on wish only those that match still. */
  keys(view: HeldView, from: number, to: number, which?: 'shown' | 'matching'): RunKey[]
  /** How many of the given runs are in the list. */
  countIn(view: HeldView, keys: readonly RunKey[]): number
  /** Those of the given runs that match now, in the order given. */
  matching(view: ViewSpec, keys: readonly RunKey[]): RunKey[]
  /** Forgets the list that this holder was given to hold. */
  letGo(holder: string): void
  run(key: RunKey): Promise<RunView | null>
  /** All that is known of a run, for an export that can be brought back by `restoreRuns`. */
  records(key: RunKey): Promise<RunRecords | null>
  /** User tags of the given runs with how many of them carry each, most frequent first. */
  tagsOn(keys: readonly RunKey[]): TagCount[]
  /** Known user tags for completion: exact prefix, then word prefix, then anywhere; frequent ones first. With a namespace, those of its runs. */
  suggestTags(text: string, limit: number, namespace?: string | null): TagCount[]
  /** Completions at the caret; their counts are of the runs in the namespace (everyone's without one) that the rest of the text leaves. */
  suggestQuery(text: string, caret: number, namespace?: string | null): QuerySuggestion[]
  sidebar(namespace: string | null): Sidebar
  latestRun(flow: string, namespace: string | null, options: { successful: boolean }): RunRow | null
  /** The matches of a view by flow along time. */
  timeline(request: TimelineRequest): Promise<Timeline>
  /**
   * One atomic edit of one or many runs: on every run first remove, then add. Either all of them change or none. A tag that was
   * renamed is added under its new name, and a tag of an exclusive group takes the others of the group away.
   */
  mutate(request: MutateRequest): Promise<Result<MutateDone, MutateRefusal>>
  /** As `mutate`, for opinions beside tags. Setting what stands and unsetting what does not stand changes nothing. */
  opine(request: OpineRequest): Promise<Result<MutateDone, MutateRefusal>>
  /** Tags about which something was agreed, by code point. */
  vocabulary(): readonly TagRules[]
  tagRules(tag: string): TagRules
  /** The tags of the workspace with what was agreed about them, a window at a time. */
  tagList(request: TagListRequest): TagList
  /** Changes what is agreed about a tag, for everybody; what the patch does not name stays. */
  defineTag(tag: string, patch: TagRulesPatch): Promise<Result<MutateDone, MutateRefusal>>
  /**
   * Every run that carries `from` gets `to` and loses `from`, in one act; `to` may exist, then the two become one. Later uses of `from`
   * become `to`. `changed` counts the runs.
   */
  renameTag(from: string, to: string): Promise<Result<MutateDone, MutateRefusal>>
  /**
   * Wants a run to carry a promoted tag next. It is decided by the server, in the order in which proposals reach it; until then, offline
   * too, it is shown as proposed.
   */
  propose(request: ProposeRequest): Promise<Result<Proposal, ProposeRefusal>>
  /** Takes back what the server has not been told of; `changed` is 0 where it has. */
  withdrawProposal(id: string): Promise<Result<MutateDone, StoreRefusal>>
  promotions(request: PromotionsRequest): Promotions
  /** By their order, then by name. */
  views(): readonly SavedView[]
  /** New, or changed where the id is known. */
  saveView(view: SavedView): Promise<Result<MutateDone, MutateRefusal>>
  removeView(id: string): Promise<Result<MutateDone, MutateRefusal>>
  /** Takes back the newest of this replica's own acts that is not taken back yet; what others did since stays. */
  undo(): Promise<Result<UndoDone, UndoRefusal>>
  redo(): Promise<Result<UndoDone, UndoRefusal>>
  /**
   * Joins a server from now on, in place of another one; null leaves it. What is here joins whole, and from then on safe means acknowledged
   * by the server. The token is not kept here. Refused with `unsupported` by a replica that has no network.
   */
  connectTo(address: ServerAddress | null): Promise<Result<null, ConnectRefusal>>
  /** Runs with changes that are not yet safe, newest run first, `limit` of them at most. */
  waiting(limit: number): WaitingRun[]
  /**
   * From now on acts are signed with this name, and so is what was said under the one before and no server has yet; then tries again.
   * `changed` counts runs, tags and views.
   */
  signAs(name: string): Promise<Result<MutateDone, StoreRefusal>>
  /** Tells the others in the workspace which run is looked at here, while there is a server; from the first call on they see that somebody is here. */
  lookAt(key: RunKey | null): void
  /** Who else is in the workspace now, by name. */
  people(): readonly Person[]
  /** Tries again at once what waits, and offers again what was refused. */
  syncNow(): void
  /**
   * Gives up what was said here in a room that the server refuses: it becomes what the server has. Facts stay. It can not be taken back.
   * What is said while the server is asked keeps it from happening.
   * `changed` counts the runs that had something waiting.
   */
  discardRefused(room: string): Promise<Result<MutateDone, DiscardRefusal>>
  pauseSync(isPaused: boolean): void
  /** The machine has a network, or has none any more. */
  setOnline(isOnline: boolean): void
  /** Facts and source tags of runs as one source sees them (design 1). `parts`: what they consist of, if the source would tell it in the same way again. */
  importRuns(source: ImportSource, runs: readonly ObservedRun[], parts?: readonly RunPart[]): Promise<Result<ImportDone, StoreRefusal>>
  /** Digests of the parts of a source that are here as it told them, newest runs first: it need not tell them again. */
  knownParts(sourceId: string): string[]
  /**
   * What is to be carried to a source whose switch is on (WRB20); asked for by one carrier at a time, which writes it and then notes
   * what came of it.
   */
  planWriteBack(source: ImportSource): Promise<Result<WriteBackPlan, StoreRefusal>>
  noteWriteBack(sourceId: string, answers: readonly WriteBackAnswer[]): Promise<Result<null, StoreRefusal>>
  /** What waits is in the next plan, however long it would have waited. */
  retryWriteBack(sourceId: string): void
  /** The switch is off: nothing waits any more. What was carried stays known. */
  stopWriteBack(sourceId: string): void
  writeBackState(sourceId: string): WriteBackState
}

export interface ReplicaEvents {
  /** Anything a page or a sidebar shows may have changed. Coalesced: at most one per turn of the event loop. */
  changed: { revision: number }
  /** Something a person has to know; also in `ReplicaStatus.trouble` until it is over. */
  trouble: Trouble
  /** Somebody came, left, or looks at another run. */
  people: readonly Person[]
}

/** Why a refused room was not given up; nothing is different then. */
export type DiscardRefusal = StoreRefusal | { readonly kind: 'not-now'; readonly reason: string }

/** Where acknowledged means safe: on this machine when there is no server, else on the server (guide, principle 2). */
export type Keeper = 'machine' | 'server'

/** The connection with a server, and what of the work here it does not have. */
export interface SyncStatus {
  readonly server: { readonly url: string; readonly workspace: string }
  /** `other-name`: the server knows the token's owner as `user`, and acts here are signed otherwise. Nothing is sent until both agree. */
  readonly state: ServerState | { readonly kind: 'paused' } | { readonly kind: 'other-name'; readonly user: string }
  /** Epoch milliseconds; null while connected. */
  readonly offlineSince: number | null
  /** When the server last said that something is durable; epoch milliseconds. */
  readonly lastAckAt: number | null
  /** Whether the server has said, on this connection, what changed at others. */
  readonly isTold: boolean
  /** Rooms with anything that the server does not have durably: one's own changes, and runs that were imported. */
  readonly unsentRooms: number
  /** Rooms that changed at others and are not read yet. */
  readonly unreadRooms: number
  /** Rooms of which the server takes nothing from here, by the numbers of `protocol/close-codes.ts`. Everything in them stays here. */
  readonly refusedRooms: readonly {
    readonly room: string
    readonly code: number
    readonly reason: string
    /** Runs with something of one's own that waits there. */
    readonly waitingRuns: number
  }[]
  /** Newest first. */
  readonly events: readonly SyncEvent[]
}

export interface SyncEvent {
  readonly at: number
  /** `sent`: everything that waited was acknowledged; `count` runs of it. */
  readonly kind: 'connected' | 'waiting' | 'refused' | 'paused' | 'resumed' | 'sent'
  readonly reason: string
  readonly count: number
}

export interface WaitingRun {
  readonly key: RunKey
  readonly flow: string
  readonly runId: string
  readonly changes: readonly PendingChange[]
}

export interface ReplicaStatus {
  readonly revision: number
  /** Another number whenever the vocabulary or the saved views may have changed. */
  readonly agreed: number
  readonly user: string | null
  readonly runCount: number
  /** Runs with a change that is not yet safe where the keeper keeps it. */
  readonly pendingRuns: number
  readonly keeper: Keeper
  readonly canUndo: boolean
  readonly canRedo: boolean
  /** Proposals that the server has not been told of. */
  readonly waitingProposals: number
  /** Null without a server. */
  readonly sync: SyncStatus | null
  readonly trouble: Trouble | null
}

export type Trouble =
  /** The last change was not kept and has been taken back. */
  | { readonly kind: 'store-full'; readonly message: string }
  | { readonly kind: 'store-failed'; readonly message: string }
  /** A database that could not be read was set aside under `asideName` (null: the browser had discarded it); the replica started empty. */
  | { readonly kind: 'store-corrupt'; readonly message: string; readonly asideName: string | null }
  | { readonly kind: 'store-newer'; readonly message: string }
  | { readonly kind: 'store-busy'; readonly message: string }

export interface ViewSpec {
  /** Text in the query language; empty means all. */
  readonly query: string
  /** A tag (user or system), or null for everyone. */
  readonly namespace: string | null
  /** Null is newest first. */
  readonly sort?: SortSpec | null
  readonly group?: Grouping | null
  /** Archived runs are left out unless they are asked for here or by an `is:archived` of the query. */
  readonly archived?: 'hidden' | 'shown'
}

/**
 * A list may be held for somebody, as for a window: then it stays as it was taken, also when runs come, leave or move, until it is taken
 * anew or another view is asked for. Each holder, known by a name of its own choice, has one list.
 */
export interface HeldView extends ViewSpec {
  readonly holder?: string
}

export interface PageRequest extends HeldView {
  readonly from: number
  readonly to: number
  /** With a holder: whether the list is taken as it is now, or stays as it was. */
  readonly take?: boolean
  /** Says in `Page.located` at which place this run stands now. */
  readonly locate?: RunKey | null
}

export interface Page {
  readonly revision: number
  /** Runs in the namespace. */
  readonly total: number
  /** Runs in the namespace that match the query; `total` when the query cannot be read. */
  readonly count: number
  /** Matches that are left out because they are archived; they are in neither `total` nor `count`. */
  readonly archivedCount: number
  readonly from: number
  readonly rows: readonly RowView[]
  readonly located: number | null
  readonly queryError: QueryError | null
  /** Null unless the view is grouped. */
  readonly groups: RunGroups | null
  /** Another number means that the held list was taken anew; 0 for a list that nobody holds. */
  readonly taken: number
  /** What taking the held list anew would change; null when nothing. */
  readonly news: ListNews | null
}

/** Group `i` has the places `starts[i]` to `starts[i + 1]`. Names are those of flows, or starts of days in epoch milliseconds. */
export interface RunGroups {
  readonly by: Grouping
  readonly starts: readonly number[]
  readonly names: readonly (string | number)[]
}

export interface ListNews {
  /** Runs that match and are not in the list. */
  readonly appeared: number
  /** Runs in the list that match no longer. */
  readonly left: number
  /** Runs that match would stand elsewhere. */
  readonly moved: boolean
}

export interface RowView extends RunRow {
  readonly status: RunStatus
  /** False for a run of a held list that does not match any more. */
  readonly matches: boolean
  /** Newest run of its flow in the namespace in view, whatever the query (contract 2.4). */
  readonly isLatest: boolean
  readonly isLatestSuccessful: boolean
  /** The baseline of its flow: of several that were set apart, the newest. */
  readonly isBaseline: boolean
  readonly pending: readonly PendingChange[]
  /** Promoted tags that somebody wants this run to carry. */
  readonly proposed: readonly ProposedTag[]
}

/** A change of one's own that is not yet safe: what was added is in the row, what was removed is not. */
export interface PendingChange {
  readonly kind: OpinionKind
  /** The tag, or the note's text; empty for other kinds. */
  readonly text: string
  readonly change: 'added' | 'removed'
}

export interface RunView {
  readonly row: RowView
  readonly tags: readonly StandingTag[]
  /** Oldest first. The same words of two people are two notes. */
  readonly notes: readonly StandingNote[]
  /** Oldest first. */
  readonly opinions: readonly StandingMark[]
  /** Newest first. */
  readonly history: readonly HistoryEntry[]
  readonly promotions: Promotions
}

export interface StandingTag {
  readonly tag: string
  /** `source`: came with the run. `person`: asserted here, by whom and when. */
  readonly origin: 'source' | 'person'
  readonly by: string | null
  readonly at: number | null
  readonly via: string | null
}

export interface StandingNote {
  readonly text: string
  readonly by: string
  readonly at: number
  readonly via: string
  readonly pending: boolean
}

export interface StandingMark {
  readonly kind: Exclude<OpinionKind, 'tag' | 'note'>
  readonly by: string
  readonly at: number
  readonly via: string
}

export interface HistoryEntry {
  readonly change: 'added' | 'removed' | 'came-with-run' | 'appeared-in-source' | 'left-source'
  readonly kind: OpinionKind
  /** The tag, or the note's text; empty for other kinds. */
  readonly text: string
  /** Null for what a source says of itself. */
  readonly by: string | null
  readonly at: number | null
  /** When what was added or came ended again; null while it stands, and for what is an end itself. */
  readonly until: number | null
  readonly via: string | null
  readonly pending: boolean
}

export interface TagCount {
  readonly tag: string
  readonly count: number
}

export interface QuerySuggestion {
  /** Replaces the text from `from` to `to` (UTF-16 offsets) when taken. */
  readonly text: string
  readonly from: number
  readonly to: number
  readonly kind: 'key' | 'tag' | 'system-tag' | 'flow' | 'user' | 'status' | 'date'
  readonly count: number | null
}

export interface Sidebar {
  readonly everyone: number
  /** Runs in `user:<name>` of the current user; null while the name is not known. */
  readonly mine: { readonly namespace: string; readonly count: number } | null
  /** Every other `user:` and `production:` namespace that system tags name. */
  readonly namespaces: readonly TagCount[]
  /** The most frequent user tags within the namespace, at most 200, most frequent first. */
  readonly tags: readonly TagCount[]
  /** Different user tags within the namespace. */
  readonly tagTotal: number
}

/** How an opinion came in; shown as an icon in the history. */
export type Via = 'app' | 'cli' | 'ci' | 'api'

export interface MutateRequest {
  readonly keys: readonly RunKey[]
  readonly add: readonly string[]
  readonly remove: readonly string[]
  /** Opinions of the same act, as a key press that tags and judges. */
  readonly set?: readonly Opinion[]
  readonly via: Via
}

export interface OpineRequest {
  readonly keys: readonly RunKey[]
  readonly set: readonly Opinion[]
  /** Done first: what is in both lists ends up standing. */
  readonly unset: readonly Opinion[]
  readonly via: Via
}

export interface MutateDone {
  /** Runs that are different now. A request that changes nothing is a success with 0. */
  readonly changed: number
}

export type MutateRefusal =
  | { readonly kind: 'no-user' }
  | { readonly kind: 'nothing-asked' }
  | { readonly kind: 'unknown-run'; readonly key: RunKey }
  | { readonly kind: 'tag'; readonly violation: TagViolation; readonly keys: readonly RunKey[] }
  | { readonly kind: 'opinion'; readonly violation: OpinionViolation }
  | StoreRefusal

export type ConnectRefusal = { readonly kind: 'unsupported' } | { readonly kind: 'no-user' } | StoreRefusal

export type StoreRefusal = { readonly kind: 'store'; readonly trouble: Trouble }

/** The act that was taken back or done again. */
export interface UndoDone {
  /** Runs; where the act was about no run, tags or views. */
  readonly changed: number
  /** The run, where it was a single one. */
  readonly run: RunKey | null
  /** Tags of the act that stay as they are: they are moved by promotion by now. */
  readonly kept: readonly string[]
  readonly about: 'runs' | 'vocabulary' | 'views'
  readonly add: readonly string[]
  readonly remove: readonly string[]
  readonly set: readonly Opinion[]
  readonly unset: readonly Opinion[]
}
export type UndoRefusal = { readonly kind: 'nothing-to-undo' } | StoreRefusal

export interface ImportSource {
  /** Stable name of this copy of the store: the importer's memory is kept by it. */
  readonly id: string
  /** `local` for datastores. */
  readonly origin: string
  /** A live service is believed at first sight; a datastore record may be an old copy. */
  readonly trust: 'live' | 'copy'
  /** Write-back is on: tags that were written and have not settled yet are not taken from what is seen. */
  readonly writesBack?: boolean
}

export interface ImportDone {
  readonly imported: number
  /** Runs whose room learned something new. */
  readonly changed: number
}
