import type { RunKey } from '../../runs/run.ts'
import { MAX_LISTED_WAITING, type RunWrite, type WaitingWrite, type WriteBackRefusal } from './write-back-api.ts'

const FIRST_PAUSE_MS = 5_000
const LONGEST_PAUSE_MS = 10 * 60_000

/** Refusals that the next run would meet as well: then the whole source is left alone for a while. */
const OF_WHOLE_SOURCE: ReadonlySet<string> = new Set([
  'unavailable',
  'read-only',
  'disk-full',
  'writing-off',
  'paused',
  'unknown-source',
  'unauthorised',
  'unreachable',
  'internal',
])

export const isOfWholeSource = ({ kind }: WriteBackRefusal): boolean => OF_WHOLE_SOURCE.has(kind)

interface Waiting extends WaitingWrite {
  readonly tries: number
  readonly retryAt: number
}

interface Rest {
  readonly refusal: WriteBackRefusal
  readonly tries: number
  readonly until: number
}

/** Tags that one source did not take: of which runs, why, and when they are tried again. Pauses double, up to ten minutes. */
export class WaitingWrites {
  readonly #byKey = new Map<RunKey, Waiting>()
  #rest: Rest | null = null

  get size(): number {
    return this.#byKey.size
  }

  /** Why nothing is tried at present; null when runs are tried. */
  restAt(nowMs: number): WriteBackRefusal | null {
    return this.#rest !== null && nowMs < this.#rest.until ? this.#rest.refusal : null
  }

  refused(write: RunWrite, refusal: WriteBackRefusal, nowMs: number): void {
    if (isOfWholeSource(refusal)) {
      // Several of one batch meet the same refusal; that is one try.
      const isSameTry = this.restAt(nowMs) !== null
      const tries = isSameTry ? (this.#rest?.tries ?? 1) : (this.#rest?.tries ?? 0) + 1
      this.#rest = { refusal, tries, until: nowMs + pauseAfter(tries) }
      this.postpone(write, refusal, this.#rest.until)
      return
    }
    this.#rest = null
    const tries = (this.#byKey.get(write.key)?.tries ?? 0) + 1
    this.#byKey.set(write.key, { ...write, refusal, tries, retryAt: nowMs + pauseAfter(tries) })
  }

  /** Notes that a run waits without having been tried. */
  postpone(write: RunWrite, refusal: WriteBackRefusal, retryAt = this.#rest?.until ?? 0): void {
    this.#byKey.set(write.key, { ...write, refusal, tries: this.#byKey.get(write.key)?.tries ?? 0, retryAt })
  }

  done(key: RunKey): void {
    this.#rest = null
    this.#byKey.delete(key)
  }

  /** Nothing is to be carried to the run any more. */
  drop(key: RunKey): void {
    this.#byKey.delete(key)
    if (this.#byKey.size === 0) this.#rest = null
  }

  /** Everything may be tried at once, as when somebody asks for it or the source was read again. */
  retryNow(): void {
    this.#rest = null
    for (const [key, waiting] of this.#byKey) this.#byKey.set(key, { ...waiting, retryAt: 0 })
  }

  due(nowMs: number): RunKey[] {
    if (this.restAt(nowMs) !== null) return []
    return [...this.#byKey.values()].filter(({ retryAt }) => retryAt <= nowMs).map(({ key }) => key)
  }

  nextTryAt(): number | null {
    const times = [...this.#byKey.values()].map(({ retryAt }) => Math.max(retryAt, this.#rest?.until ?? 0))
    return times.length === 0 ? null : Math.min(...times)
  }

  listed(): WaitingWrite[] {
    return [...this.#byKey.values()]
      .slice(0, MAX_LISTED_WAITING)
      .map(({ key, flow, runId, add, remove, refusal }) => ({ key, flow, runId, add, remove, refusal }))
  }
}

const pauseAfter = (tries: number): number => Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS)
