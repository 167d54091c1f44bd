import { basename } from 'node:path'
import { MAX_BATCH } from '../run-source.ts'
import type { SourceChange, Watch } from '../run-source.ts'
import type { KnownRuns, RunName } from './known-runs.ts'
import { listRuns } from './list-runs.ts'
import { at } from './place.ts'
import type { Place } from './place.ts'
import { lookAtAll, scanDatastore } from './scan-datastore.ts'
import type { UnderWay } from './under-way.ts'

/**
 * Three ways to notice a change, none of which needs a watch per file:
 * 1. folders of the datastore and of its flows are watched: a new run is a new entry there;
 * 2. runs that may change at any moment are looked at again and again;
 * 3. everything is looked at, slowly. This alone would do: it finds what the others cannot see (tags changed by
 *    another tool) and what they missed, also where the system watches nothing (network drives, too many watches).
 * They take turns, one at a time. After 2 and 3 a pause follows that is so long, measured by the cheaper one of the last
 * two, that each takes at most `DUTY` of the time.
 */
export interface WatchTimes {
  now(): number
  /** Calls `work` once after `ms`, unless the returned function is called before. */
  after(ms: number, work: () => void): () => void
}

const DUTY = 0.01
const LEAST_PAUSE_MS = { restless: 1_000, everything: 2_000 }
/** Entries come in bursts; a run is a dozen of them. */
const SETTLE_MS = 150
/** Systems allow few watches; flows beyond these are found by the slow look. */
const MAX_WATCHED_FLOWS = 256

export const nodeTimes: WatchTimes = {
  now: () => performance.now(),
  after(ms, work) {
    const timer = setTimeout(work, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
}

export class DatastoreWatch implements Watch {
  readonly #place: Place
  readonly #known: KnownRuns
  readonly #underWay: UnderWay
  readonly #times: WatchTimes
  readonly #listener: (change: SourceChange) => void
  readonly #closing = new AbortController()
  readonly #timers = new Map<string, () => void>()
  /** What the look before took, by the name of its timer. */
  readonly #costsMs = new Map<string, number>()
  /** Folder, relative to the root, to its watch. The inode tells a folder that was replaced: its watch is deaf. */
  readonly #watches = new Map<string, { readonly inode: number; close(): void }>()
  /** What the watches spoke of: a run, or a flow in which something happened. */
  readonly #spokenOf = new Map<string, { readonly flow: string; readonly runId: string | null }>()
  #turn: Promise<void> = Promise.resolve()
  #toldRevision: number

  constructor(place: Place, known: KnownRuns, underWay: UnderWay, times: WatchTimes, listener: (change: SourceChange) => void) {
    this.#place = place
    this.#known = known
    this.#underWay = underWay
    this.#times = times
    this.#listener = listener
    this.#toldRevision = known.revision
    this.#take(() => this.#syncWatches())
    this.#schedule('restless', LEAST_PAUSE_MS.restless, () => this.#lookAtRestless())
    this.#schedule('everything', LEAST_PAUSE_MS.everything, () => this.#lookAtEverything())
  }

  close(): void {
    this.#closing.abort()
    for (const cancel of this.#timers.values()) cancel()
    for (const watch of this.#watches.values()) watch.close()
    this.#timers.clear()
    this.#watches.clear()
  }

  get #closed(): boolean {
    return this.#closing.signal.aborted
  }

  /** One timer per name; a later call replaces an earlier one. */
  #schedule(name: string, pauseMs: number, work: () => Promise<void>): void {
    if (this.#closed) return
    this.#timers.get(name)?.()
    this.#timers.set(
      name,
      this.#times.after(pauseMs, () => {
        this.#timers.delete(name)
        this.#take(work)
      }),
    )
  }

  /** Does `work` when everything that was taken before is done. */
  #take(work: () => Promise<void>): void {
    const before = this.#turn
    const turn = async (): Promise<void> => {
      await before
      if (!this.#closed) await work()
    }
    this.#turn = this.#underWay.track(turn())
  }

  #again(name: 'restless' | 'everything', startedAt: number, work: () => Promise<void>): void {
    const costMs = Math.max(0, this.#times.now() - startedAt)
    const costBeforeMs = this.#costsMs.get(name) ?? costMs
    this.#costsMs.set(name, costMs)
    // What held up one look, as a busy machine, must not put off the next one by a hundred times as long.
    this.#schedule(name, Math.max(LEAST_PAUSE_MS[name], Math.min(costMs, costBeforeMs) / DUTY), work)
  }

  async #lookAtRestless(): Promise<void> {
    const startedAt = this.#times.now()
    await this.#lookAt(this.#known.restless())
    this.#again('restless', startedAt, () => this.#lookAtRestless())
  }

  async #lookAtEverything(): Promise<void> {
    const startedAt = this.#times.now()
    const options = { report: 'changed', signal: this.#closing.signal } as const
    for await (const step of scanDatastore(this.#place, this.#known, this.#underWay, options)) this.#tell(step.runs)
    this.#tell([])
    await this.#syncWatches()
    this.#again('everything', startedAt, () => this.#lookAtEverything())
  }

  async #lookAtSpokenOf(): Promise<void> {
    const spokenOf = [...this.#spokenOf.values()]
    this.#spokenOf.clear()
    const names: RunName[] = []
    for (const { flow, runId } of spokenOf) names.push(...(runId === null ? await this.#unknownRuns(flow) : [{ flow, runId }]))
    await this.#lookAt(names)
    await this.#syncWatches()
  }

  async #unknownRuns(flow: string): Promise<RunName[]> {
    const { names } = await listRuns(this.#place, flow)
    return names.map((runId) => ({ flow, runId })).filter((name) => !this.#known.has(name))
  }

  async #lookAt(names: readonly RunName[]): Promise<void> {
    for (let from = 0; from < names.length && !this.#closed; from += MAX_BATCH) {
      const runs = await lookAtAll(this.#known, names.slice(from, from + MAX_BATCH), 'changed', this.#closing.signal)
      this.#tell(runs)
    }
    this.#tell([])
  }

  #tell(runs: SourceChange['runs']): void {
    if (this.#closed || (runs.length === 0 && this.#known.revision === this.#toldRevision)) return
    this.#toldRevision = this.#known.revision
    this.#known.give(runs)
    this.#listener({ runs, state: this.#known.state() })
  }

  /** Watches the root and the flows that are known now; those that are gone are let go, those that failed are tried again. */
  async #syncWatches(): Promise<void> {
    const wanted = ['', ...this.#known.flows().slice(0, MAX_WATCHED_FLOWS)]
    for (const [folder, watch] of this.#watches) if (!wanted.includes(folder)) this.#unwatch(folder, watch)
    for (const folder of wanted) {
      const stat = await this.#place.disk.stat(at(this.#place, folder)).catch(() => null)
      const watch = this.#watches.get(folder)
      if (watch && watch.inode !== stat?.inode) this.#unwatch(folder, watch)
      if (stat && !this.#closed && !this.#watches.has(folder)) this.#watchFolder(folder, stat.inode)
    }
  }

  #unwatch(folder: string, watch: { close(): void }): void {
    watch.close()
    this.#watches.delete(folder)
  }

  #watchFolder(folder: string, inode: number): void {
    const changed = (name: string | null): void => (folder === '' ? this.#rootChanged(name) : this.#flowChanged(folder, name))
    try {
      const watch = this.#place.disk.watch(at(this.#place, folder), changed, () => this.#watches.delete(folder))
      this.#watches.set(folder, { inode, close: () => watch.close() })
    } catch {
      // Not watchable: the slow look sees to it, and tries again.
    }
  }

  #rootChanged(name: string | null): void {
    // Without a name it may be anything, as when the datastore itself was moved away.
    if (name === null || name === basename(this.#place.root)) this.#schedule('everything', SETTLE_MS, () => this.#lookAtEverything())
    else if (name !== 'mf.cards' && !name.startsWith('.')) this.#speakOf(name, null)
  }

  #flowChanged(flow: string, name: string | null): void {
    if (name === '_meta' || name === 'data' || name === 'latest_run' || name?.startsWith('.')) return
    this.#speakOf(flow, name)
  }

  #speakOf(flow: string, runId: string | null): void {
    this.#spokenOf.set(`${flow}/${runId ?? ''}`, { flow, runId })
    // Not put off by what is said meanwhile: a folder may be busy for hours.
    if (!this.#timers.has('spoken of')) this.#schedule('spoken of', SETTLE_MS, () => this.#lookAtSpokenOf())
  }
}
