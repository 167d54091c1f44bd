import type { RunIndexSnapshot } from '../../src-core/query/run-index.ts'
import {
  type CommitBatch,
  type OpenedStore,
  type ReplicaStore,
  type RoomName,
  type SeenRun,
  StoreError,
} from '../../src-core/replica/ports.ts'
import type { RunKey, RunRow } from '../../src-core/runs/run.ts'

interface Logged {
  readonly commit: number
  readonly update: Uint8Array
}

/**
 * `ReplicaStore` that keeps nothing beyond its program: for a client that speaks with a server directly, where the server is what keeps.
 * A second `open` of the same data is not possible, so only what is read while it is open is held.
 */
export class VolatileStore implements ReplicaStore {
  readonly #log = new Map<RoomName, Logged[]>()
  readonly #rows = new Map<RunKey, RunRow>()
  readonly #seen = new Map<string, SeenRun>()
  #seq = 0
  #state: 'new' | 'open' | 'closed' = 'new'

  open(): Promise<OpenedStore> {
    if (this.#state !== 'new') return Promise.reject(new StoreError('failed', 'the store was opened before'))
    this.#state = 'open'
    return Promise.resolve({ seq: 0, rooms: [], snapshot: null, rows: [], pending: [], settings: {} })
  }

  readRoom(room: RoomName): Promise<Uint8Array[]> {
    return this.#whileOpen(() => (this.#log.get(room) ?? []).map(({ update }) => update.slice()))
  }

  commit(batch: CommitBatch): Promise<void> {
    return this.#whileOpen(() => {
      const { seq, updates, rows, seen } = batch
      if (seq !== this.#seq + 1) throw new StoreError('failed', `commit ${seq} does not follow commit ${this.#seq}`)
      this.#seq = seq
      for (const { room, update } of updates) this.#log.set(room, [...(this.#log.get(room) ?? []), { commit: seq, update: update.slice() }])
      for (const row of rows) this.#rows.set(row.key, structuredClone(row))
      for (const { sourceId, key, seen: saw } of seen) this.#seen.set(seenId(sourceId, key), structuredClone(saw))
    })
  }

  compactRoom(room: RoomName, merged: Uint8Array, through: number): Promise<void> {
    return this.#whileOpen(() => {
      const later = (this.#log.get(room) ?? []).filter(({ commit }) => commit > through)
      this.#log.set(room, [{ commit: through, update: merged.slice() }, ...later])
    })
  }

  readSeen(sourceId: string, runKeys: readonly RunKey[]): Promise<Map<RunKey, SeenRun>> {
    return this.#whileOpen(() => {
      const found = new Map<RunKey, SeenRun>()
      for (const key of runKeys) {
        const seen = this.#seen.get(seenId(sourceId, key))
        if (seen !== undefined) found.set(key, structuredClone(seen))
      }
      return found
    })
  }

  readAllRows(): Promise<RunRow[]> {
    return this.#whileOpen(() => structuredClone([...this.#rows.values()]))
  }

  /** It would only save time at the next start. */
  writeIndexSnapshot(_snapshot: RunIndexSnapshot, _seq: number): Promise<void> {
    return Promise.resolve()
  }

  close(): Promise<void> {
    this.#state = 'closed'
    return Promise.resolve()
  }

  #whileOpen<T>(task: () => T): Promise<T> {
    if (this.#state !== 'open') return Promise.reject(new StoreError('failed', 'the store is not open'))
    return new Promise((resolve) => resolve(task()))
  }
}

const seenId = (sourceId: string, key: RunKey): string => `${sourceId}\n${key}`
