import { nodeDisk } from '../../src-sources/metaflow-datastore/disk.ts'
import type { Disk } from '../../src-sources/metaflow-datastore/disk.ts'
import type { WatchTimes } from '../../src-sources/metaflow-datastore/watch-datastore.ts'

/**
 * The real disk with a ledger, and with failures where a test wants them: as root no file refuses to be read.
 * Paths match when they end with the text given.
 */
export class TestDisk implements Disk {
  readonly reads: string[] = []
  readonly lists: string[] = []
  readonly stats: string[] = []
  readonly failures = new Map<string, string>()
  /** Folders that are watched now. */
  readonly watched = new Map<string, { changed(name: string | null): void; lost(): void }>()
  /** Called, and waited for, before every operation. */
  before: () => unknown = () => {}
  canWatch = true
  /** Folder to the name of a folder that is listed in it and is not there. */
  readonly ghosts = new Map<string, string>()

  async list(folder: string): ReturnType<Disk['list']> {
    await this.#enter(folder)
    this.lists.push(folder)
    const ghost = this.ghosts.get(folder)
    return [...(await nodeDisk.list(folder)), ...(ghost === undefined ? [] : [{ name: ghost, kind: 'folder' as const }])]
  }

  async *each(folder: string): ReturnType<Disk['each']> {
    await this.#enter(folder)
    this.lists.push(folder)
    yield* nodeDisk.each(folder)
    const ghost = this.ghosts.get(folder)
    if (ghost !== undefined) yield { name: ghost, kind: 'folder' }
  }

  async read(file: string, maxBytes: number): Promise<Buffer> {
    await this.#enter(file)
    this.reads.push(file)
    return await nodeDisk.read(file, maxBytes)
  }

  async readPart(file: string, from: number, length: number): Promise<Buffer> {
    await this.#enter(file)
    this.reads.push(file)
    return await nodeDisk.readPart(file, from, length)
  }

  async stat(path: string): ReturnType<Disk['stat']> {
    await this.#enter(path)
    this.stats.push(path)
    return await nodeDisk.stat(path)
  }

  async real(path: string): Promise<string> {
    await this.#enter(path)
    return await nodeDisk.real(path)
  }

  watch(folder: string, changed: (name: string | null) => void, lost: () => void): { close(): void } {
    if (!this.canWatch) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' })
    this.watched.set(folder, { changed, lost })
    return { close: () => this.watched.delete(folder) }
  }

  async #enter(path: string): Promise<void> {
    await this.before()
    for (const [end, code] of this.failures) if (path.endsWith(end)) throw Object.assign(new Error(code), { code })
  }
}

/** Time that stands still until it is moved. */
export class ManualTimes implements WatchTimes {
  #now = 0
  readonly #timers = new Set<{ readonly at: number; readonly pauseMs: number; readonly work: () => void }>()

  now(): number {
    return this.#now
  }

  after(ms: number, work: () => void): () => void {
    const timer = { at: this.#now + ms, pauseMs: ms, work }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** Pauses of the timers that are set, shortest first. */
  get pauses(): number[] {
    return [...this.#timers].map((timer) => timer.pauseMs).toSorted((a, b) => a - b)
  }

  /** Time passes without anything being done: what is under way took this long. */
  spend(ms: number): void {
    this.#now += ms
  }

  /** Time passes, and what is due is done. */
  advance(ms: number): void {
    this.#now += ms
    for (const timer of this.#timers) {
      if (timer.at > this.#now) continue
      this.#timers.delete(timer)
      timer.work()
    }
  }
}
