import type { Claim, LogEntry, RoomLog } from './room-log.ts'

interface OpenBatch {
  readonly entries: LogEntry[]
  readonly done: Promise<void>
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/**
 * One flush of the disk for everything that comes while the one before is under way. Entries are stored in the order of `add`, so what
 * is durable never depends on something that is not. After a failure everything that waited is rejected too, and the next `add` starts anew.
 */
export class GroupCommit {
  readonly #log: RoomLog
  #seq: number
  #durableSeq: number
  #open: OpenBatch | null = null
  #writing: OpenBatch | null = null

  constructor(log: RoomLog, seq: number) {
    this.#log = log
    this.#seq = seq
    this.#durableSeq = seq
  }

  /** Number of the newest change that is durable. */
  get durableSeq(): number {
    return this.#durableSeq
  }

  /** Gives the number of the change at once; `durable` resolves when it is flushed, and rejects when it is not stored. */
  add(room: string, update: Uint8Array, claims: readonly Claim[]): { readonly seq: number; readonly durable: Promise<void> } {
    const seq = ++this.#seq
    const batch = (this.#open ??= newBatch())
    batch.entries.push({ seq, room, update, claims })
    if (this.#writing === null) queueMicrotask(() => this.#writeNext())
    return { seq, durable: batch.done }
  }

  /** Resolves when everything added so far is durable; rejects when some of it was not stored. */
  flushed(): Promise<void> {
    return (this.#open ?? this.#writing)?.done ?? Promise.resolve()
  }

  #writeNext(): void {
    const batch = this.#open
    if (batch === null || this.#writing !== null) return
    this.#open = null
    this.#writing = batch
    this.#log.append(batch.entries).then(
      () => {
        this.#durableSeq = batch.entries.at(-1)!.seq
        this.#writing = null
        batch.resolve()
        this.#writeNext()
      },
      (error: unknown) => {
        const later = this.#open
        this.#writing = null
        this.#open = null
        batch.reject(error)
        later?.reject(error)
      },
    )
  }
}

function newBatch(): OpenBatch {
  const { promise, resolve, reject } = withResolvers()
  // Whoever needs to know awaits it; a failure ends the room that it belongs to.
  promise.catch(() => undefined)
  return { entries: [], done: promise, resolve, reject }
}

function withResolvers(): { promise: Promise<void>; resolve: () => void; reject: (error: unknown) => void } {
  let resolve!: () => void
  let reject!: (error: unknown) => void
  const promise = new Promise<void>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
