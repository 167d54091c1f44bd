import { basename, dirname } from 'node:path'
import type { RunDetail } from '../../src-core/bridge/contract.ts'
import { err, ok } from '../../src-core/lib/result.ts'
import type { Result } from '../../src-core/lib/result.ts'
import type { RunSource, ScanOptions, ScanStep, SourceChange, SourceRefusal, SourceState, Watch } from '../run-source.ts'
import { readCard } from './cards.ts'
import { nodeDisk } from './disk.ts'
import type { Disk } from './disk.ts'
import { findAbove, findDatastore } from './find-datastore.ts'
import { KnownRuns } from './known-runs.ts'
import { at, isPlainName } from './place.ts'
import type { Place } from './place.ts'
import { readDetail } from './read-detail.ts'
import { scanDatastore } from './scan-datastore.ts'
import { UnderWay } from './under-way.ts'
import { DatastoreWatch, nodeTimes } from './watch-datastore.ts'
import type { WatchTimes } from './watch-datastore.ts'

/** What a test may put in place of the machine. */
export interface DatastoreOptions {
  readonly disk?: Disk
  /** Epoch milliseconds. */
  readonly now?: () => number
  readonly times?: WatchTimes
}

/**
 * Opens a Metaflow datastore for reading; nothing is ever written into it. `path` is a `.metaflow` folder or the folder
 * that holds one; relative paths start at the working directory. Nothing is scanned yet. Refused with `no-datastore`,
 * `no-permission` or `unreadable`.
 */
export async function openDatastore(path: string, options: DatastoreOptions = {}): Promise<Result<RunSource, SourceRefusal>> {
  const { disk = nodeDisk, now = Date.now, times = nodeTimes } = options
  const found = await findDatastore(disk, path)
  return found.ok ? ok(new Datastore({ disk, now, root: found.value }, times)) : found
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
  readonly #known: KnownRuns
  readonly #times: WatchTimes
  readonly #closing = new AbortController()
  readonly #watches = new Set<DatastoreWatch>()
  readonly #underWay = new UnderWay()

  constructor(place: Place, times: WatchTimes) {
    this.#place = place
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

  async detail(flow: string, runId: string): Promise<Result<RunDetail, SourceRefusal>> {
    return await this.#underWay.track(this.#detail(flow, runId))
  }

  async readCard(cardPath: string): Promise<Result<string, SourceRefusal>> {
    return await this.#underWay.track(readCard(this.#place, cardPath))
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
