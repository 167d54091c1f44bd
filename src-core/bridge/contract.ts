import type { Result } from '../lib/result.ts'
import type { TagChange, WrittenTags } from '../replica/write-back/write-back-api.ts'
import type { ObservedRun, RunPart } from '../runs/run.ts'

/**
 * The one contract between UI and host. `src-main/host` implements it once; two carriers bring it to the renderer:
 * Electron IPC and HTTP on loopback. Arguments and results are plain JSON. Every call answers a `Result`, because
 * Electron's `invoke` keeps nothing of an error but its message.
 */
export interface BridgeMethods {
  /** Who is asking and what the command line said. */
  appInfo: { args: []; value: AppInfo }
  /** Sources remembered from earlier starts and opened in this one. */
  listSources: { args: []; value: SourceInfo[] }
  /** Opens a datastore folder (`.metaflow` or its parent) and starts reading it; runs arrive as `runsObserved` events. Opening one twice gives the same source. */
  openSource: { args: [path: string]; value: SourceInfo }
  /** Unpacks the shipped sample into the app's own data folder and opens it. */
  openSample: { args: []; value: SourceInfo }
  /** Asks for a folder with the system's dialog; null when cancelled. Refused with `unsupported` in a browser, where the path is typed. */
  pickFolder: { args: []; value: string | null }
  /**
   * Reads everything again and sends every run, also those that did not change, but for the parts whose digest is `known`. A window calls
   * it when it becomes the importer, with what its replica has whole (`ReplicaApi.knownParts`).
   */
  rescanSource: { args: [sourceId: string, known: readonly string[]]; value: SourceInfo }
  /** Stops a scan that is under way; what was found stays. */
  cancelScan: { args: [sourceId: string]; value: SourceInfo }
  /** While a source is paused nothing of it is scanned, watched or written; what is asked for is read. Remembered from start to start. Going on reads everything again. */
  setPaused: { args: [sourceId: string, paused: boolean]; value: SourceInfo }
  /** The switch for write-back, off at first and remembered from start to start. Refused with `unsupported` for the sample. */
  setWriteBack: { args: [sourceId: string, on: boolean]; value: SourceInfo }
  /**
   * One Metaflow mutate of a run's record, in the careful way of `RunSource.writeTags`; what it changed is observed like anybody's change.
   * Refused with the kinds of `WriteRefusal`, with `writing-off` while the switch is off and with `paused`; then nothing was changed.
   */
  writeTags: { args: [sourceId: string, flow: string, runId: string, change: TagChange]; value: WrittenTags }
  /** Reads what a problem is about again: the run that the path lies in, else the whole source. */
  readAgain: { args: [sourceId: string, path: string]; value: SourceInfo }
  /** Absolute path of a file of the source, or of the nearest folder above it that is there. Refused with `not-found` for what lies outside of it. */
  locateFile: { args: [sourceId: string, path: string]; value: string }
  /** Shows what `locateFile` gives in the system's file manager. Refused with `unsupported` in a browser. */
  showFile: { args: [sourceId: string, path: string]; value: null }
  /** Forgets the source. Runs and opinions stay in the replica. */
  closeSource: { args: [sourceId: string]; value: null }
  /** Parameters, steps, artifacts and cards of one run, read now. */
  runDetail: { args: [sourceId: string, flow: string, runId: string]; value: RunDetail }
  /** The HTML of one card, as named by `RunDetail.cards[].path`. At most `MAX_CARD_BYTES`. */
  readCard: { args: [sourceId: string, cardPath: string]; value: string }
  /**
   * A page of what a task wrote, at most `LOG_PAGE_BYTES`: the last one, or the one that ends at `before`, the `from` of a later page.
   * Empty where no log was kept.
   */
  readLog: { args: [sourceId: string, task: TaskPath, stream: LogStream, before: number | null]; value: LogPage }
  /**
   * The token for the sync server, as `keepToken` kept it; null when there is none. It is enciphered by the system's key store. Refused with
   * `unsupported` where there is none, as in a browser: the page then keeps it as long as the person says.
   */
  readToken: { args: []; value: string | null }
  /** Null forgets it. */
  keepToken: { args: [token: string | null]; value: null }
  /** What a window's commands are, for the menu of the app, in place of what was said before. Refused with `unsupported` in a browser. */
  showMenu: { args: [menus: readonly AppMenu[]]; value: null }
  /**
   * Address of a page that shows the card under a policy of its own, for a frame with `sandbox="allow-scripts"`. It gives the card
   * once: the next frame asks again. Refused as `readCard`, and with `unsupported` where there are no frames.
   */
  showCard: { args: [sourceId: string, cardPath: string]; value: string }
}

/** What the host tells without being asked. */
export interface BridgeEvents {
  /**
   * Runs that were found or changed. Sent in batches of at most 500; `scan` is the scan that found them. A batch of a scan consists of
   * `parts`, one after the other; any other has none.
   */
  runsObserved: { sourceId: string; scan: number; runs: ObservedRun[]; parts: RunPart[] }
  /** State, progress, counts or problems of a source changed. Coalesced to at most four a second. */
  sourceChanged: SourceInfo
  sourceClosed: { sourceId: string }
  /** A link that the system handed to the app. Only the desktop app tells it, and only one window; whoever hears it reads it again. */
  linkOpened: { link: string }
  /** A command that was chosen from the menu of the app, by its id. Only the desktop app tells it, and only the window in front. */
  commandChosen: { id: string }
  /**
   * Said by the carrier itself: the host stopped or began again to answer. Events may have been missed in between, so on
   * `true` the importer asks every source to rescan; until then calls answer `unreachable`.
   */
  hostReachable: { reachable: boolean }
}

/** A menu of the app; one that the app has itself, as Edit, begins with these items. */
export interface AppMenu {
  readonly label: string
  readonly items: readonly AppMenuItem[]
}

export interface AppMenuItem {
  readonly id: string
  readonly label: string
  /** As Electron writes them; null where none can be shown. The page hears the key, the menu only names it. */
  readonly accelerator: string | null
}

export type BridgeMethod = keyof BridgeMethods
export type BridgeEvent = keyof BridgeEvents
export type BridgeArgs<M extends BridgeMethod> = BridgeMethods[M]['args']
export type BridgeValue<M extends BridgeMethod> = BridgeMethods[M]['value']
export type BridgeResult<M extends BridgeMethod> = Result<BridgeValue<M>, BridgeError>

/** `message` says what happened, whether the work is safe, and what to do next. */
export interface BridgeError {
  readonly kind:
    | 'bad-arguments'
    | 'unknown-method'
    | 'unsupported'
    | 'not-found'
    | 'no-datastore'
    | 'no-permission'
    | 'unreadable'
    | 'too-large'
    | 'unknown-source'
    | 'unauthorised'
    | 'unreachable'
    | 'internal'
    | 'writing-off'
    | 'paused'
    | WriteRefusalKind
  readonly message: string
}

/** Why a source did not take tags; each may be tried again later. */
export type WriteRefusalKind =
  /** The edit itself breaks a rule for tags. */
  | 'tag-refused'
  /** The whole source cannot be reached. */
  | 'unavailable'
  /** The source has no such run (any more). */
  | 'vanished'
  /** The record is not as Metaflow writes it; it is never overwritten. */
  | 'damaged'
  /** The record, or a folder above it inside the source, is a link. */
  | 'link'
  | 'read-only'
  | 'no-permission'
  | 'disk-full'
  /** Others kept changing the record at the same moment. */
  | 'conflict'
  /** The disk failed in another way. */
  | 'failed'

/** The renderer's side of a carrier. */
export interface Bridge {
  call<M extends BridgeMethod>(method: M, ...args: BridgeArgs<M>): Promise<BridgeResult<M>>
  /** Calls `listener` for each event until the returned function is called. */
  on<E extends BridgeEvent>(event: E, listener: (payload: BridgeEvents[E]) => void): () => void
}

export const MAX_CARD_BYTES = 16 * 1024 * 1024

export const LOG_PAGE_BYTES = 64 * 1024

export interface TaskPath {
  readonly flow: string
  readonly runId: string
  readonly step: string
  readonly taskId: string
}

export type LogStream = 'stdout' | 'stderr'

export interface LogPage {
  /** The attempt that wrote it; null when there is no log. */
  readonly attempt: number | null
  /** Whole lines, but for a line longer than a page. Metaflow's marks are taken off. */
  readonly text: string
  /** Byte offset of the page; 0 when nothing is before it. */
  readonly from: number
  readonly sizeBytes: number
}

export interface AppInfo {
  readonly version: string
  readonly shell: 'electron' | 'browser'
  /** Name that Metaflow would use here (contract 2.1), or null when it could not tell one. */
  readonly userName: string | null
  /** A source that the command line asked for; it is being opened already. */
  readonly startSourceId: string | null
  /** A `.metaflow` folder found at or above the folder the app was started in, not opened yet. */
  readonly nearbyDatastore: string | null
  readonly platform: string
  /** Sentences that a person has to know from the host's start, as when its list of sources could not be read and was set aside. */
  readonly notices: readonly string[]
}

export interface SourceInfo {
  readonly id: string
  readonly kind: 'metaflow-datastore'
  /** Shown name: last folder of the path above `.metaflow`, or "Sample". */
  readonly name: string
  /** Absolute path of the `.metaflow` folder. */
  readonly path: string
  readonly isSample: boolean
  readonly state: 'scanning' | 'watching' | 'cancelled' | 'paused' | 'unavailable'
  /** Tags are written back to it. */
  readonly writesBack: boolean
  /** Runs read so far in this scan and, when it is known, how many there will be. */
  readonly progress: { readonly read: number; readonly total: number | null }
  readonly runCount: number
  readonly problems: readonly SourceProblem[]
  /** Problems beyond those listed: at most `MAX_LISTED_PROBLEMS` are. */
  readonly moreProblems: number
}

export const MAX_LISTED_PROBLEMS = 200

/** Something of a source that could not be read; the rest of the source was. */
export interface SourceProblem {
  readonly kind:
    | 'no-datastore'
    | 'no-permission'
    | 'missing-file'
    | 'bad-json'
    | 'bad-record'
    | 'symlink-loop'
    | 'being-written'
    | 'unreadable'
    | 'duplicate-run'
  /** Path relative to the source's folder. */
  readonly path: string
  readonly message: string
}

/** Times are epoch milliseconds. */
export interface RunDetail {
  readonly parameters: readonly { readonly name: string; readonly type: string; readonly value: string | null }[]
  readonly steps: readonly StepDetail[]
  readonly cards: readonly CardInfo[]
}

export interface StepDetail {
  readonly name: string
  readonly startedAt: number | null
  readonly finishedAt: number | null
  readonly failed: boolean
  /** By number. Of more than `MAX_LISTED_TASKS` those that failed come first, then open ones. */
  readonly tasks: readonly TaskDetail[]
  /** The tasks beyond those; absent when all are listed. */
  readonly unlisted?: UnlistedTasks
}

/** A foreach may have tens of thousands of tasks: nobody reads them in a pane. */
export const MAX_LISTED_TASKS = 200

/** `unread`: not even looked at, so their state is not known, and neither is the end of their step. */
export interface UnlistedTasks {
  readonly completed: number
  readonly failed: number
  readonly open: number
  readonly unread: number
}

export interface TaskDetail {
  readonly taskId: string
  readonly attempts: number
  readonly startedAt: number | null
  readonly finishedAt: number | null
  readonly state: 'completed' | 'failed' | 'open'
  readonly artifacts: readonly ArtifactInfo[]
}

export interface ArtifactInfo {
  readonly name: string
  /** Python's name of it: `int`, `pandas.core.frame.DataFrame`; empty when the run does not say. */
  readonly type: string
  readonly sizeBytes: number | null
  readonly sha: string
  /** A small plain value as Python writes it, read without running anything; null for all others, and for steps with more than one task. */
  readonly value: string | null
}

export interface CardInfo {
  readonly step: string
  readonly taskId: string
  readonly type: string
  readonly id: string | null
  readonly uuid: string
  /** Relative to the source's folder; the handle for `readCard`. */
  readonly path: string
  readonly sizeBytes: number
}
