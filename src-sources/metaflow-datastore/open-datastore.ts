import { basename, dirname } from 'node:path'
import { setTimeout as pauseNode } from 'node:timers/promises'
import type { LogPage, LogStream, RunDetail, TaskPath } from '../../src-core/bridge/contract.ts'
import { err, ok } from '../../src-core/lib/result.ts'
import type { Result } from '../../src-core/lib/result.ts'
import type { TagChange, WrittenTags } from '../../src-core/replica/write-back/write-back-api.ts'
import type { ObservedRun } from '../../src-core/runs/run.ts'
import type { RunSource, ScanOptions, ScanStep, SourceChange, SourceRefusal, SourceState, Watch, WriteRefusal } from '../run-source.ts'
import { readCard } from './cards.ts'
import { nodeDisk } from './disk.ts'
import type { Disk } from './disk.ts'
import { findAbove, findDatastore } from './find-datastore.ts'
import { KnownRuns } from './known-runs.ts'
import { at, isPlainName } from './place.ts'
import type { Place } from './place.ts'
import { readDetail } from './read-detail.ts'
import { readLog } from './read-log.ts'
import { scanDatastore } from './scan-datastore.ts'
import { Turns } from './turns.ts'
import { UnderWay } from './under-way.ts'
import { DatastoreWatch, nodeTimes } from './watch-datastore.ts'
import type { WatchTimes } from './watch-datastore.ts'
import { writeTags } from './write-tags.ts'
import type { WritablePlace } from './write-tags.ts'
import { nodeWritingDisk } from './writing-disk.ts'
import type { WritingDisk } from './writing-disk.ts'

/** What a test may put in place of the machine. */
export interface DatastoreOptions {
  readonly disk?: Disk
  /** Epoch milliseconds. */
  readonly now?: () => number
  readonly times?: WatchTimes
  readonly writing?: WritingDisk
  /** As `Math.random`. */
  readonly random?: () => number
  /** Waits between two tries of a write; ends early, without an error, when the signal says so. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>
}

/**
 * Opens a Metaflow datastore. Nothing is written into it but tags, by `writeTags`. `path` is a `.metaflow` folder or the folder
 * that holds one; relative paths start at the working directory. Nothing is scanned yet. Refused with `no-datastore`,
 * `no-permission` or `unreadable`.
 */
export async function openDatastore(path: string, options: DatastoreOptions = {}): Promise<Result<RunSource, SourceRefusal>> {
  const { disk = nodeDisk, now = Date.now } = options
  const found = await findDatastore(disk, path)
  return found.ok ? ok(new Datastore({ disk, now, root: found.value }, options)) : found
}

/** The `.metaflow` folder at or above `directory` that Metaflow itself would use there (contract 5.1); null when there is none. */
export async function findNearby(directory: string): Promise<string | null> {
  return await findAbove(nodeDisk, directory)
}

class Datastore implements RunSource {
  readonly kind = 'metaflow-datastore'
  readonly name: string
  readonly path: string
  readonly #place: Place
  /** Handed to nobody but `writeTags`. */
  readonly #writable: WritablePlace
  /** Of the writes; those of one run would only get into each other's way. */
  readonly #turns = new Turns()
  readonly #known: KnownRuns
  readonly #times: WatchTimes
  readonly #closing = new AbortController()
  readonly #watches = new Set<DatastoreWatch>()
  readonly #underWay = new UnderWay()

  constructor(place: Place, options: DatastoreOptions) {
    const { times = nodeTimes, writing = nodeWritingDisk, random = Math.random, pause = nodePause } = options
    const closing = this.#closing.signal
    this.#place = place
    this.#writable = { ...place, writing, random, closing, pause: (ms) => pause(ms, closing) }
    this.#times = times
    this.#known = new KnownRuns(place)
    this.path = place.root
    this.name = basename(place.root) === '.metaflow' ? basename(dirname(place.root)) : basename(place.root)
  }

  state(): SourceState {
    return this.#known.state()
  }

  async *scan(options: ScanOptions): AsyncGenerator<ScanStep, void, void> {
    const { report, signal } = options
    const either = signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal
    yield* scanDatastore(this.#place, this.#known, this.#underWay, { report, signal: either })
  }

  watch(listener: (change: SourceChange) => void): Watch {
    const watch = new DatastoreWatch(this.#place, this.#known, this.#underWay, this.#times, listener)
    this.#watches.add(watch)
    return {
      close: () => {
        watch.close()
        this.#watches.delete(watch)
      },
    }
  }

  async reread(flow: string, runId: string): Promise<ObservedRun | null> {
    if (!isPlainName(flow) || !isPlainName(runId)) return null
    const found = await this.#underWay.track(this.#known.look({ flow, runId }))
    if (found === null) return null
    this.#known.give([found.run])
    return found.run
  }

  async detail(flow: string, runId: string): Promise<Result<RunDetail, SourceRefusal>> {
    return await this.#underWay.track(this.#detail(flow, runId))
  }

  async readCard(cardPath: string): Promise<Result<string, SourceRefusal>> {
    return await this.#underWay.track(readCard(this.#place, cardPath))
  }

  async readLog(task: TaskPath, stream: LogStream, before: number | null): Promise<Result<LogPage, SourceRefusal>> {
    return await this.#underWay.track(readLog(this.#place, task, stream, before))
  }

  // What was written is not noted in what is known: the next look finds it as it finds anybody's change, tells of it once,
  // and cannot miss what others wrote meanwhile.
  async writeTags(flow: string, runId: string, change: TagChange): Promise<Result<WrittenTags, WriteRefusal>> {
    const write = async (): Promise<Result<WrittenTags, WriteRefusal>> => await writeTags(this.#writable, { flow, runId }, change)
    return await this.#underWay.track(this.#turns.take(`${flow}/${runId}`, write))
  }

  async close(): Promise<void> {
    this.#closing.abort()
    for (const watch of this.#watches) watch.close()
    this.#watches.clear()
    await this.#underWay.over()
  }

  async #detail(flow: string, runId: string): Promise<Result<RunDetail, SourceRefusal>> {
    const missing = err<SourceRefusal>({
      kind: 'not-found',
      message: `${flow}/${runId} is not in this datastore any more. Its tags are safe; its details come back with its files.`,
    })
    if (!isPlainName(flow) || !isPlainName(runId)) return missing
    const stat = await this.#place.disk.stat(at(this.#place, `${flow}/${runId}`)).catch(() => null)
    return stat?.kind === 'folder' ? ok(await readDetail(this.#place, flow, runId)) : missing
  }
}

async function nodePause(ms: number, signal: AbortSignal): Promise<void> {
  await pauseNode(ms, undefined, { signal }).catch(() => {})
}
