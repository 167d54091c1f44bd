import type {
  BridgeError,
  BridgeEvent,
  BridgeEvents,
  LogPage,
  LogStream,
  RunDetail,
  SourceInfo,
  TaskPath,
} from '../../src-core/bridge/contract.ts'
import { err, ok } from '../../src-core/lib/result.ts'
import type { Result } from '../../src-core/lib/result.ts'
import type { Clock } from '../../src-core/replica/ports.ts'
import type { TagChange, WrittenTags } from '../../src-core/replica/write-back/write-back-api.ts'
import type { ObservedRun } from '../../src-core/runs/run.ts'
import type { RunSource, SourceRefusal, Watch } from '../../src-sources/run-source.ts'
import { locateFile } from './locate-file.ts'
import { ScanBatches } from './scan-batches.ts'
import type { ScanBatch } from './scan-batches.ts'
import { NOT_IN_SOURCE, PAUSED, problemOf, SAMPLE_STAYS, WRITING_OFF } from './source-refusals.ts'

export type Emit = <E extends BridgeEvent>(event: E, payload: BridgeEvents[E]) => void

/** Opens whatever is at a path; the host knows no more of a kind of source. */
export type OpenRunSource = (path: string) => Promise<Result<RunSource, SourceRefusal>>

export interface HostSourceOptions {
  readonly id: string
  readonly name: string
  readonly path: string
  readonly isSample: boolean
  readonly isPaused?: boolean
  readonly writesBack?: boolean
  readonly openRunSource: OpenRunSource
  readonly emit: Emit
  readonly clock: Clock
  readonly log: (message: string, error: unknown) => void
}

/** A source's state is told at most four times a second. */
const TELL_EVERY_MS = 250

/**
 * One source of the host's list: the run source behind it, the scan that is under way, and what is told of both. It stands in
 * the list also while nothing can be read there, as when a disk is not mounted; a scan then tries to open it again.
 */
export class HostSource {
  readonly id: string
  readonly path: string
  readonly isSample: boolean
  readonly #options: HostSourceOptions
  #source: RunSource | null
  #refusal: SourceRefusal | null = null
  #watch: Watch | null = null
  #scan: { readonly number: number; readonly abort: AbortController; readonly ended: Promise<void> } | null = null
  /** What the scan under way has found and not told yet. */
  #batches = new ScanBatches()
  /** Digests that everybody knows who waits for the end of a scan; null while nobody waits. */
  #known: ReadonlySet<string> | null = null
  #scanNumber = 0
  #cancelled = false
  #paused: boolean
  #writesBack: boolean
  #progress: SourceInfo['progress'] = { read: 0, total: null }
  #toldAt = Number.NEGATIVE_INFINITY
  #cancelTelling: (() => void) | null = null
  #closed = false

  /** Takes over `source`, which `close` closes; null for one that is remembered and not yet opened. */
  constructor(options: HostSourceOptions, source: RunSource | null) {
    this.id = options.id
    this.path = options.path
    this.isSample = options.isSample
    this.#options = options
    this.#source = source
    this.#paused = options.isPaused ?? false
    this.#writesBack = options.writesBack ?? false
  }

  info(): SourceInfo {
    const state = this.#source?.state() ?? { available: false, runCount: 0, problems: [], moreProblems: 0 }
    return {
      id: this.id,
      kind: 'metaflow-datastore',
      name: this.isSample ? 'Sample' : (this.#source?.name ?? this.#options.name),
      path: this.path,
      isSample: this.isSample,
      state: this.#stateNow(state.available),
      writesBack: this.#writesBack,
      progress: this.#progress,
      runCount: state.runCount,
      problems: this.#refusal ? [problemOf(this.#refusal)] : state.problems,
      moreProblems: state.moreProblems,
    }
  }

  /**
   * Looks at everything and emits every run, in place of a scan that is under way: whoever asks may have missed its
   * beginning, and what was read is not read again. Parts with a digest that is `known` to whoever waits are left out; null when nobody
   * waits for this scan. Returns once the scan is begun. A paused source is only opened, for what is asked of it.
   */
  async rescan(known: ReadonlySet<string> | null = NOTHING): Promise<SourceInfo> {
    this.#known = bothKnow(this.#known, known)
    await this.#stopScan()
    if (this.#closed) return this.info()
    if (this.#paused) {
      await this.#opened()
      return this.info()
    }
    const abort = new AbortController()
    const number = ++this.#scanNumber
    this.#cancelled = false
    this.#progress = { read: 0, total: null }
    this.#scan = { number, abort, ended: this.#runScan(number, abort.signal) }
    this.#tell()
    return this.info()
  }

  async cancelScan(): Promise<SourceInfo> {
    if (this.#scan) {
      this.#cancelled = true
      await this.#stopScan()
      this.#tell()
    }
    return this.info()
  }

  async setPaused(paused: boolean): Promise<SourceInfo> {
    if (paused === this.#paused) return this.info()
    this.#paused = paused
    if (!paused) return this.rescan()
    this.#cancelled = false
    await this.#stopScan()
    this.#watch?.close()
    this.#watch = null
    this.#tell()
    return this.info()
  }

  setWriteBack(on: boolean): Result<SourceInfo, BridgeError> {
    if (on && this.isSample) return err(SAMPLE_STAYS)
    this.#writesBack = on
    this.#tell()
    return ok(this.info())
  }

  async writeTags(flow: string, runId: string, change: TagChange): Promise<Result<WrittenTags, BridgeError>> {
    if (!this.#writesBack) return err(WRITING_OFF)
    if (this.#paused) return err(PAUSED)
    if (this.#source === null) return err({ kind: 'unavailable', message: this.#unavailable().message })
    const written = await this.#source.writeTags(flow, runId, change)
    return written.ok ? written : err({ kind: written.error.kind, message: written.error.message })
  }

  /** `path`: what a problem is about. */
  async readAgain(path: string): Promise<SourceInfo> {
    const [flow, runId] = path.split('/')
    if (this.#source === null || flow === undefined || flow === '.' || runId === undefined || runId === '_meta') return this.rescan()
    const run = await this.#source.reread(flow, runId)
    this.#observeChange(run === null ? [] : [run])
    return this.info()
  }

  async locateFile(path: string): Promise<Result<string, BridgeError>> {
    const located = await locateFile(this.path, path)
    return located === null ? err(NOT_IN_SOURCE) : ok(located)
  }

  async detail(flow: string, runId: string): Promise<Result<RunDetail, BridgeError>> {
    return this.#source ? this.#source.detail(flow, runId) : err(this.#unavailable())
  }

  async readCard(cardPath: string): Promise<Result<string, BridgeError>> {
    return this.#source ? this.#source.readCard(cardPath) : err(this.#unavailable())
  }

  async readLog(task: TaskPath, stream: LogStream, before: number | null): Promise<Result<LogPage, BridgeError>> {
    return this.#source ? this.#source.readLog(task, stream, before) : err(this.#unavailable())
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#stopScan()
    this.#cancelTelling?.()
    this.#watch?.close()
    await this.#source?.close()
  }

  #stateNow(isAvailable: boolean): SourceInfo['state'] {
    if (this.#scan) return 'scanning'
    // What is paused is not looked for.
    if (this.#paused) return 'paused'
    if (!isAvailable) return 'unavailable'
    return this.#cancelled ? 'cancelled' : 'watching'
  }

  /** Afterwards no scan is under way, however many asked for one meanwhile. */
  async #stopScan(): Promise<void> {
    while (this.#scan) {
      this.#scan.abort.abort()
      await this.#scan.ended
    }
  }

  async #runScan(number: number, signal: AbortSignal): Promise<void> {
    // Begin in a later turn: `rescan` first notes the scan, so that whatever happens here finds it.
    await Promise.resolve()
    try {
      const source = await this.#opened(signal)
      if (source === null) return
      // Watch first: what changes behind the scan's back is told twice rather than not at all.
      this.#watch ??= source.watch((change) => this.#observeChange(change.runs))
      for await (const step of source.scan({ report: 'all', signal })) {
        if (signal.aborted) return
        this.#progress = step.progress
        this.#batches.add(step.runs)
        this.#observeBatches(this.#batches.take(this.#known))
        this.#tell()
      }
      if (signal.aborted) return
      this.#batches.end()
      this.#observeBatches(this.#batches.take(this.#known))
      this.#known = null
    } catch (error) {
      this.#options.log(`reading ${this.path} failed`, error)
    } finally {
      this.#observeBatches(this.#batches.breakOff())
      this.#batches = new ScanBatches()
      if (this.#scan?.number === number) this.#scan = null
      this.#tell()
    }
  }

  async #opened(signal?: AbortSignal): Promise<RunSource | null> {
    if (this.#source) return this.#source
    const opened = await this.#options.openRunSource(this.path)
    this.#refusal = opened.ok ? null : opened.error
    if (opened.ok && (signal?.aborted === true || this.#closed || this.#source)) await opened.value.close()
    else if (opened.ok) this.#source = opened.value
    return this.#source
  }

  #observeChange(runs: readonly ObservedRun[]): void {
    this.#batches.correct(runs)
    this.#observeBatches(runs.length === 0 ? [] : [{ runs, parts: [] }])
    this.#tell()
  }

  #observeBatches(batches: readonly ScanBatch[]): void {
    if (this.#closed) return
    for (const { runs, parts } of batches) {
      this.#options.emit('runsObserved', { sourceId: this.id, scan: this.#scanNumber, runs: [...runs], parts: [...parts] })
    }
  }

  #tell(): void {
    if (this.#closed || this.#cancelTelling) return
    const { clock, emit } = this.#options
    // The clock of a machine may be set back: then the last time lies ahead, and is not waited for.
    const wait = Math.min(TELL_EVERY_MS, this.#toldAt + TELL_EVERY_MS - clock.now())
    const tellNow = (): void => {
      this.#cancelTelling = null
      this.#toldAt = clock.now()
      emit('sourceChanged', this.info())
    }
    if (wait <= 0) tellNow()
    else this.#cancelTelling = clock.schedule(tellNow, wait)
  }

  #unavailable(): BridgeError {
    return (
      this.#refusal ?? {
        kind: 'not-found',
        message: `${this.path} is not open yet. Its runs and your tags are kept. Read it again from the list of sources.`,
      }
    )
  }
}

const NOTHING: ReadonlySet<string> = new Set()

function bothKnow(a: ReadonlySet<string> | null, b: ReadonlySet<string> | null): ReadonlySet<string> | null {
  if (a === null || b === null) return a ?? b
  return new Set([...a].filter((digest) => b.has(digest)))
}
