import { pathspec as pathspecOf } from '../../src-core/runs/run-key.ts'
import type { Pathspec } from '../../src-core/runs/run.ts'
import type { ListRequest, Place } from './place.ts'
import { Run } from './run.ts'

/** A run has started or stopped to match. The same event may come again after a crash, with the same id. */
export interface WatchEvent {
  readonly id: string
  readonly change: 'matches' | 'matches-no-more'
  readonly pathspec: Pathspec
  /** When it was noticed, epoch milliseconds. */
  readonly at: number
  /** As it is now; null when it has gone. */
  readonly run: Run | null
}

/** An event as a cursor keeps it. */
export type KeptEvent = Omit<WatchEvent, 'run'>

/** How far a watch has come. Plain data, to be kept as JSON. */
export interface WatchState {
  readonly version: 1
  /** Of all events of this watch. */
  readonly id: string
  readonly nextEvent: number
  /** Runs that matched when it was last looked. */
  readonly matching: readonly Pathspec[]
  /** Noticed and not taken yet, oldest first. */
  readonly waiting: readonly KeptEvent[]
}

/** Where a watch keeps how far it has come, so that it goes on from there. */
export interface WatchCursor {
  read(): Promise<WatchState | null>
  /** Resolves when it is kept. */
  write(state: WatchState): Promise<void>
}

export interface WatchOptions {
  /** Without it the watch begins anew each time. */
  readonly cursor?: WatchCursor
  /** At the very first look, whether runs that match already are told too. */
  readonly existing?: boolean
  readonly signal?: AbortSignal
  /** Time passes too: a query may ask for an age. It is looked again after this time at the latest. */
  readonly lookAgainMs?: number
  /** Everything that was noticed has been told; called before it waits for more. */
  readonly onIdle?: () => void
}

const LOOK_AGAIN_MS = 60_000

/**
 * At least once: what is noticed is kept before it is told, and forgotten when the next event is asked for. A run that matched and stopped
 * to between two looks is not told.
 */
export async function* watchPlace(
  place: Place,
  asked: Pick<ListRequest, 'query' | 'namespace'>,
  { cursor, existing = false, signal, lookAgainMs = LOOK_AGAIN_MS, onIdle }: WatchOptions,
): AsyncGenerator<WatchEvent, void, void> {
  let state = (await cursor?.read()) ?? null
  const isFirst = state === null
  const news = new News(place, signal, lookAgainMs)
  try {
    for (;;) {
      const matching = (await place.list(asked)).rows.map(pathspecOf)
      if (state === null) state = { version: 1, id: crypto.randomUUID(), nextEvent: 1, matching: existing ? [] : matching, waiting: [] }
      const noticed = notice(state, matching, Date.now())
      if (noticed !== state || isFirst) await cursor?.write(noticed)
      state = noticed
      while (state.waiting.length > 0) {
        if (signal?.aborted) return
        const [event, ...rest] = state.waiting
        if (event === undefined) break
        const row = await place.run(event.pathspec)
        yield { ...event, run: row && new Run(place, row) }
        state = { ...state, waiting: rest }
        await cursor?.write(state)
      }
      onIdle?.()
      if (!(await news.next())) return
    }
  } finally {
    news.close()
  }
}

/** The state with an event for each run that matches now and did not, or the reverse; the state itself when nothing is different. */
export function notice(state: WatchState, matching: readonly Pathspec[], at: number): WatchState {
  const [before, now] = [new Set(state.matching), new Set(matching)]
  const events: KeptEvent[] = []
  const tell = (change: KeptEvent['change'], pathspec: Pathspec): void => {
    events.push({ id: `${state.id}-${state.nextEvent + events.length}`, change, pathspec, at })
  }
  // Oldest first, as they came to be.
  for (const pathspec of matching.toReversed()) if (!before.has(pathspec)) tell('matches', pathspec)
  for (const pathspec of state.matching) if (!now.has(pathspec)) tell('matches-no-more', pathspec)
  if (events.length === 0) return state
  return { ...state, nextEvent: state.nextEvent + events.length, matching, waiting: [...state.waiting, ...events] }
}

/** Says when it is time to look again. What changes while nobody waits is not missed. */
class News {
  readonly #stopListening: () => void
  readonly #signal: AbortSignal | undefined
  readonly #lookAgainMs: number
  #isDue = false
  #wake: (() => void) | null = null

  constructor(place: Place, signal: AbortSignal | undefined, lookAgainMs: number) {
    this.#signal = signal
    this.#lookAgainMs = lookAgainMs
    this.#stopListening = place.onChange(() => this.#tell())
    signal?.addEventListener('abort', this.#tell)
  }

  /** False when the watch is to end. */
  async next(): Promise<boolean> {
    if (!this.#isDue && this.#signal?.aborted !== true) {
      const again = setTimeout(this.#tell, this.#lookAgainMs)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      clearTimeout(again)
      this.#wake = null
    }
    this.#isDue = false
    return this.#signal?.aborted !== true
  }

  close(): void {
    this.#stopListening()
    this.#signal?.removeEventListener('abort', this.#tell)
  }

  readonly #tell = (): void => {
    this.#isDue = true
    this.#wake?.()
  }
}
