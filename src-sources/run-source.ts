import type { LogPage, LogStream, RunDetail, SourceProblem, TaskPath, WriteRefusalKind } from '../src-core/bridge/contract.ts'
import type { Result } from '../src-core/lib/result.ts'
import type { TagChange, WrittenTags } from '../src-core/replica/write-back/write-back-api.ts'
import type { ObservedRun } from '../src-core/runs/run.ts'
import type { TagViolation } from '../src-core/tags/tag-violation.ts'

/**
 * Where runs come from. One folder per kind of source implements this port; the program behind the bridge and the command
 * line know nothing else of it. A source changes nothing but tags, and those only in `writeTags`. Every adapter passes `test/contract/run-source.ts`.
 *
 * Order of use: an adapter's own `open…` function gives a source; then any number of `scan`, `watch`, `detail`,
 * `readCard` and `writeTags`, also at the same time; `close` at the end, after which nothing may be called.
 */
export interface RunSource {
  readonly kind: 'metaflow-datastore'
  /** Shown name of the source. */
  readonly name: string
  /** Where it is: the absolute path of a `.metaflow` folder. */
  readonly path: string
  /** What is known now, after whatever was read last. */
  state(): SourceState
  /**
   * Looks at every run and yields those that are wanted, in batches, as they are found. What did not change since it was
   * last read is not read again. Yields at least once, the last time with `read` equal to `total`. Never throws for
   * anything that is in the source: that becomes a problem in `state()`; a source that is gone gives no runs and
   * `available: false`. An aborted signal ends the iteration within 100 ms, without a last step; what was found stays.
   */
  scan(options: ScanOptions): AsyncIterable<ScanStep>
  /** Calls `listener` with what changes from now on, until closed. It does not report what is there already: scan first. */
  watch(listener: (change: SourceChange) => void): Watch
  /** Reads one run again, whether it changed or not, and what is wrong with it. Null when it cannot be read. */
  reread(flow: string, runId: string): Promise<ObservedRun | null>
  /** Parameters, steps, artifacts and cards of one run, read now. */
  detail(flow: string, runId: string): Promise<Result<RunDetail, SourceRefusal>>
  /** The HTML of a card, named by `CardInfo.path` of `detail`. */
  readCard(cardPath: string): Promise<Result<string, SourceRefusal>>
  /** A page of what a task wrote, ending at the byte offset `before`, or at the log's end. An empty page where no log was kept. */
  readLog(task: TaskPath, stream: LogStream, before: number | null): Promise<Result<LogPage, SourceRefusal>>
  /**
   * Changes the user tags of one run where it is kept, by Metaflow's mutate: removal first, then addition, as a whole or not
   * at all (contract 1.3). Everything else about the run stays as it is, its recorded time too. Writes nothing when there is
   * nothing to change. When the answer is ok, the record was read back with all of `add` in it and none of `remove`, and
   * survives a loss of power. Other programs write without asking anybody: what they overwrite after the answer is theirs,
   * so a caller keeps a journal of what it wants and compares it with what is observed later. The change is also observed
   * by `scan` and `watch`, at most once, as if somebody else had made it.
   */
  writeTags(flow: string, runId: string, change: TagChange): Promise<Result<WrittenTags, WriteRefusal>>
  /** Ends scans and watches, and waits for reads and writes that are under way; a write that waits for its next try gives up. */
  close(): Promise<void>
}

export interface ScanOptions {
  /** `all`: every run; `changed`: only runs that are new or differ from what this source last gave, by scan or by watch. */
  readonly report: 'all' | 'changed'
  readonly signal?: AbortSignal
}

export interface ScanStep {
  /** At most `MAX_BATCH` runs; may be empty, when a step only tells of progress. */
  readonly runs: readonly ObservedRun[]
  /** Runs looked at so far in this scan and, once they are counted, how many there are. */
  readonly progress: { readonly read: number; readonly total: number | null }
}

export const MAX_BATCH = 500

export interface SourceChange {
  /** New and changed runs, at most `MAX_BATCH`; empty when only the state changed. */
  readonly runs: readonly ObservedRun[]
  readonly state: SourceState
}

export interface SourceState {
  /** False while the source cannot be reached at all; it is looked for again while somebody watches. */
  readonly available: boolean
  /** Runs that are readable now. */
  readonly runCount: number
  /** What could not be read, at most `MAX_LISTED_PROBLEMS`, sorted by path. A problem leaves the list when it is mended. */
  readonly problems: readonly SourceProblem[]
  readonly moreProblems: number
}

export interface Watch {
  close(): void
}

/** Why a source cannot be opened, or one thing of it not be read. `message` is for people. */
export interface SourceRefusal {
  readonly kind: 'no-datastore' | 'no-permission' | 'not-found' | 'unreadable' | 'too-large'
  readonly message: string
}

/**
 * Why tags were not written; `message` is for people. Nothing was changed, except that `failed`, `conflict` and `vanished`
 * may follow a write that was made and could not be read back as it was meant. Each may be tried again later.
 */
export type WriteRefusal =
  /** The edit itself breaks a rule for tags. */
  | { readonly kind: 'tag-refused'; readonly violation: TagViolation; readonly message: string }
  | { readonly kind: Exclude<WriteRefusalKind, 'tag-refused'>; readonly message: string }
