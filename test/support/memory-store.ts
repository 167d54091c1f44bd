import type { RunIndexSnapshot } from '../../src-core/query/run-index.ts'
import {
  type CommitBatch,
  type OpenedStore,
  type PendingRecord,
  type ReplicaStore,
  type RoomName,
  type RoomRecord,
  type SeenRun,
  StoreError,
} from '../../src-core/replica/ports.ts'
import type { RunKey, RunRow } from '../../src-core/runs/run.ts'

/** What outlives a `MemoryStore`: give the same disk to the next one and it is the same database after a restart. */
export class MemoryDisk {
  seq = 0
  readonly log = new Map<RoomName, { readonly number: number; readonly update: Uint8Array }[]>()
  readonly rooms = new Map<RoomName, RoomRecord>()
  readonly rows = new Map<RunKey, { readonly row: RunRow; readonly seq: number }>()
  readonly seen = new Map<string, SeenRun>()
  readonly settings = new Map<string, unknown>()
  pending: PendingRecord[] = []
  snapshot: { readonly snapshot: RunIndexSnapshot; readonly seq: number } | null = null
}

/** Switches of a test; change them at any time. */
export interface StoreFaults {
  /** Rejects every commit with this kind while it is set. */
  failCommits: StoreError['kind'] | null
  /** Lets so many commits pass, then fails them as `full`; counts down. Null: no limit. */
  commitsUntilFull: number | null
  /** Rejects every compaction with this kind while it is set. */
  failCompactions: StoreError['kind'] | null
  /** Rejects `open` with this kind while it is set. */
  failOpen: StoreError['kind'] | null
}

const seenId = (sourceId: string, key: RunKey): string => `${sourceId}\n${key}`

function createGate(): { opened: Promise<void>; open: () => void } {
  const gate = { opened: Promise.resolve(), open: (): void => {} }
  gate.opened = new Promise((resolve) => {
    gate.open = resolve
  })
  return gate
}

/** What can not be cloned can not be stored either. */
function cloned<T>(value: T): T {
  try {
    return structuredClone(value)
  } catch (error) {
    throw new StoreError('failed', 'the batch is not plain data', { cause: error })
  }
}

async function runAfter(before: readonly Promise<void>[], task: () => void): Promise<void> {
  await Promise.all(before)
  task()
}

/** `ReplicaStore` in plain memory: values are cloned in and out, as a real store would, so nothing is shared with the caller. */
export class MemoryStore implements ReplicaStore {
  readonly disk: MemoryDisk
  readonly faults: StoreFaults = { failCommits: null, commitsUntilFull: null, failCompactions: null, failOpen: null }
  #state: 'new' | 'open' | 'closed' = 'new'
  #queue: Promise<void> = Promise.resolve()
  #gate: Promise<void> = Promise.resolve()

  constructor(disk: MemoryDisk = new MemoryDisk()) {
    this.disk = disk
  }

  /** Writes called while it is held wait, in order, until the returned function is called. */
  hold(): () => void {
    const gate = createGate()
    this.#gate = gate.opened
    return gate.open
  }

  async open(): Promise<OpenedStore> {
    if (this.#state !== 'new') throw new StoreError('failed', 'the store was opened before')
    if (this.faults.failOpen !== null) throw new StoreError(this.faults.failOpen, 'the test asked for this failure')
    this.#state = 'open'
    const { disk } = this
    const since = disk.snapshot?.seq ?? 0
    return structuredClone({
      seq: disk.seq,
      rooms: [...disk.rooms.values()],
      snapshot: disk.snapshot?.snapshot ?? null,
      rows: [...disk.rows.values()].filter((entry) => entry.seq > since).map((entry) => entry.row),
      pending: disk.pending,
      settings: Object.fromEntries(disk.settings),
    })
  }

  async readRoom(room: RoomName): Promise<Uint8Array[]> {
    this.#mustBeOpen()
    await this.#queue
    return (this.disk.log.get(room) ?? []).map((entry) => entry.update.slice())
  }

  async commit(batch: CommitBatch): Promise<void> {
    const copy = cloned(batch)
    await this.#write(() => {
      this.#failCommit()
      this.#apply(copy)
    })
  }

  compactRoom(room: RoomName, merged: Uint8Array, through: number): Promise<void> {
    const copy = merged.slice()
    return this.#write(() => {
      if (this.faults.failCompactions !== null) throw new StoreError(this.faults.failCompactions, 'the test asked for this failure')
      const later = (this.disk.log.get(room) ?? []).filter((entry) => entry.number > through)
      this.disk.log.set(room, [{ number: through, update: copy }, ...later])
      const record = this.disk.rooms.get(room)
      if (record) this.disk.rooms.set(room, { ...record, logLength: later.length })
    })
  }

  async readSeen(sourceId: string, runKeys: readonly RunKey[]): Promise<Map<RunKey, SeenRun>> {
    this.#mustBeOpen()
    await this.#queue
    const found = new Map<RunKey, SeenRun>()
    for (const key of runKeys) {
      const seen = this.disk.seen.get(seenId(sourceId, key))
      if (seen) found.set(key, structuredClone(seen))
    }
    return found
  }

  async readAllRows(): Promise<RunRow[]> {
    this.#mustBeOpen()
    await this.#queue
    return structuredClone([...this.disk.rows.values()].map((entry) => entry.row))
  }

  writeIndexSnapshot(snapshot: RunIndexSnapshot, seq: number): Promise<void> {
    const copy = structuredClone(snapshot)
    return this.#write(() => {
      this.disk.snapshot = { snapshot: copy, seq }
    })
  }

  async close(): Promise<void> {
    this.#state = 'closed'
    await this.#queue
  }

  /** Runs writes one after another, in the order of the calls, whether or not the one before succeeded. */
  #write(task: () => void): Promise<void> {
    if (this.#state !== 'open') return Promise.reject(new StoreError('failed', 'the store is not open'))
    const done = runAfter([this.#queue, this.#gate], task)
    this.#queue = done.catch(() => {})
    return done
  }

  #mustBeOpen(): void {
    if (this.#state !== 'open') throw new StoreError('failed', 'the store is not open')
  }

  #failCommit(): void {
    const { faults } = this
    if (faults.failCommits !== null) throw new StoreError(faults.failCommits, 'the test asked for this failure')
    if (faults.commitsUntilFull === null) return
    if (faults.commitsUntilFull === 0) throw new StoreError('full', 'the test asked for a full disk')
    faults.commitsUntilFull -= 1
  }

  #apply(batch: CommitBatch): void {
    const { disk } = this
    if (batch.seq !== disk.seq + 1) throw new StoreError('failed', `commit ${batch.seq} does not follow commit ${disk.seq}`)
    disk.seq = batch.seq
    for (const { room, update } of batch.updates) {
      const log = disk.log.get(room) ?? []
      log.push({ number: batch.seq, update })
      disk.log.set(room, log)
    }
    for (const record of batch.rooms) disk.rooms.set(record.room, record)
    for (const row of batch.rows) disk.rows.set(row.key, { row, seq: batch.seq })
    for (const { sourceId, key, seen } of batch.seen) disk.seen.set(seenId(sourceId, key), seen)
    disk.pending.push(...batch.pendingAdded)
    const cleared = new Map<RoomName, number>()
    for (const { room, through } of batch.pendingCleared) cleared.set(room, Math.max(through, cleared.get(room) ?? 0))
    if (cleared.size > 0) disk.pending = disk.pending.filter(({ room, version }) => version > (cleared.get(room) ?? -1))
    for (const [name, value] of Object.entries(batch.settings)) {
      if (value === null) disk.settings.delete(name)
      else disk.settings.set(name, value)
    }
  }
}
