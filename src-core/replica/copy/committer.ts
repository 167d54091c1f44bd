import type { CommitBatch, PendingRecord, ReplicaStore, RoomName, RoomRecord } from '../ports.ts'
import type { RunKey, RunRow } from '../../runs/run.ts'

/** What one change wants to have stored; everything is optional. */
export type CommitPart = Partial<Omit<CommitBatch, 'seq' | 'rooms'>> & { readonly rooms?: readonly Omit<RoomRecord, 'seq'>[] }

/**
 * Group commit: while one batch is being written, the next one collects. A batch is stored whole or not at all, and
 * batches are stored in order, so what a caller was told is durable never depends on something that is not.
 */
export class Committer {
  readonly #store: ReplicaStore
  readonly #onFailed: (error: unknown) => void
  #seq: number
  #open: OpenBatch | null = null
  #writing: OpenBatch | null = null
  #stopped = false

  /** `onFailed` is called once per failure, after everything not stored was rejected and before any other change can come in. */
  constructor(store: ReplicaStore, seq: number, onFailed: (error: unknown) => void) {
    this.#store = store
    this.#seq = seq
    this.#onFailed = onFailed
  }

  /** Number of the newest batch that is durable. */
  get seq(): number {
    return this.#seq
  }

  /** Nothing is waiting and nothing is being written: memory and store say the same. */
  get isIdle(): boolean {
    return this.#open === null && this.#writing === null
  }

  /** Adds to the batch that is written next. Resolves when that batch is durable; rejects with what the store said, and then nothing of it is stored. */
  add(part: CommitPart): Promise<void> {
    if (this.#stopped) return Promise.reject(new Error('the replica is closed'))
    const batch = (this.#open ??= new OpenBatch())
    batch.add(part)
    // Whatever else happens in this go joins the batch.
    if (this.#writing === null) void Promise.resolve().then(() => this.#writeNext())
    return batch.done
  }

  /** Resolves when everything added so far is durable; rejects as `add` does. */
  flushed(): Promise<void> {
    if (this.#stopped) return Promise.reject(new Error('the replica is closed'))
    return (this.#open ?? this.#writing)?.done ?? Promise.resolve()
  }

  /** Resolves when nothing is waiting any more, stored or failed. */
  async drain(): Promise<void> {
    while (!this.isIdle) await (this.#writing ?? this.#open)!.done.catch(() => undefined)
  }

  async close(): Promise<void> {
    this.#stopped = true
    await this.drain()
  }

  #writeNext(): void {
    const batch = this.#open
    if (batch === null || this.#writing !== null) return
    this.#open = null
    this.#writing = batch
    this.#store.commit(batch.toBatch(this.#seq + 1)).then(
      () => {
        this.#seq += 1
        this.#writing = null
        batch.resolve()
        this.#writeNext()
      },
      (error: unknown) => {
        const later = this.#open
        this.#writing = null
        this.#open = null
        this.#onFailed(error)
        batch.reject(error)
        later?.reject(error)
      },
    )
  }
}

class OpenBatch {
  readonly done: Promise<void>
  resolve!: () => void
  reject!: (error: unknown) => void
  readonly #updates: { room: RoomName; update: Uint8Array }[] = []
  readonly #rooms = new Map<RoomName, Omit<RoomRecord, 'seq'>>()
  readonly #rows = new Map<RunKey, RunRow>()
  readonly #seen: CommitBatch['seen'][number][] = []
  readonly #pendingAdded: PendingRecord[] = []
  readonly #pendingCleared: { room: RoomName; through: number }[] = []
  readonly #settings: Record<string, unknown> = {}

  constructor() {
    this.done = new Promise((resolve, reject) => {
      this.resolve = resolve
      this.reject = reject
    })
    // Whoever needs to know awaits `done`; a failure that nobody awaits is told by `onFailed`.
    this.done.catch(() => undefined)
  }

  add(part: CommitPart): void {
    for (const update of part.updates ?? []) this.#updates.push(update)
    for (const room of part.rooms ?? []) this.#rooms.set(room.room, room)
    for (const row of part.rows ?? []) this.#rows.set(row.key, row)
    for (const seen of part.seen ?? []) this.#seen.push(seen)
    for (const pending of part.pendingAdded ?? []) this.#pendingAdded.push(pending)
    for (const cleared of part.pendingCleared ?? []) this.#pendingCleared.push(cleared)
    Object.assign(this.#settings, part.settings)
  }

  toBatch(seq: number): CommitBatch {
    return {
      seq,
      updates: this.#updates,
      rooms: [...this.#rooms.values()].map((room) => Object.assign({ seq }, room)),
      rows: [...this.#rows.values()],
      seen: this.#seen,
      pendingAdded: this.#pendingAdded,
      pendingCleared: this.#pendingCleared,
      settings: this.#settings,
    }
  }
}
