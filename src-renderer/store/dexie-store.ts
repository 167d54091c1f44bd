import { Dexie } from 'dexie'
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
import { inspectDatabase } from './inspect-database.ts'
import { readNear } from './read-near.ts'
import { foldRows, readOpened } from './read-opened.ts'
import { groupPending, joinUpdates, tailRecords, updateRecords } from './records.ts'
import { ReplicaDatabase, SCHEMA_VERSION, TABLES } from './schema.ts'
import { settleTail } from './settle-tail.ts'
import { toStoreError } from './store-error.ts'

export interface DexieStoreOptions {
  readonly name: string
  readonly factory?: IDBFactory
  readonly keyRange?: typeof IDBKeyRange
  /** The browser has closed the database by itself, as when its files went away. Nothing can be stored any more; open a new store. */
  readonly onLost?: () => void
}

/** Housekeeping keeps out of the way of commits that follow each other more closely than this. */
const QUIET_MS = 50

/** `ReplicaStore` in IndexedDB. The caller sees to it that only one is open for a database (the replica's worker holds a Web Lock). */
export class DexieStore implements ReplicaStore {
  readonly #database: ReplicaDatabase
  readonly #factory: IDBFactory
  /** The newest write: writes are called in order, and IndexedDB runs them in the order in which they were made. */
  #lastWrite: Promise<unknown> = Promise.resolve()
  #settling: Promise<void> = Promise.resolve()
  #lastCommitAt = -Infinity
  #state: 'new' | 'open' | 'closed' = 'new'

  constructor({ name, factory = indexedDB, keyRange = IDBKeyRange, onLost }: DexieStoreOptions) {
    this.#factory = factory
    this.#database = new ReplicaDatabase(name, factory, keyRange)
    this.#database.on('close', () => {
      if (this.#state === 'open') onLost?.()
    })
  }

  async open(): Promise<OpenedStore> {
    if (this.#state !== 'new') throw new StoreError('failed', 'the store was opened before')
    this.#state = 'open'
    try {
      await this.#mustBeReadable()
      await this.#database.open()
      return await readOpened(this.#database)
    } catch (error) {
      this.#state = 'closed'
      this.#database.close()
      throw toStoreError(error)
    }
  }

  async readRoom(room: RoomName): Promise<Uint8Array[]> {
    const records = await this.#run(() =>
      this.#database.updates
        .where('[room+number+part]')
        .between(...rangeOfRoom(room))
        .toArray(),
    )
    const updates = joinUpdates(records)
    if (updates === null) throw new StoreError('corrupt', `the log of ${room} ends within an update`)
    return updates
  }

  commit(batch: CommitBatch): Promise<void> {
    this.#lastCommitAt = performance.now()
    const { meta, rooms, updates, tail, seen, pending, settings } = this.#database
    return this.#write(() =>
      this.#database.transaction('rw', [meta, rooms, updates, tail, seen, pending, settings], async () => {
        const newest = (await meta.get('store'))?.seq ?? 0
        if (batch.seq !== newest + 1) throw new StoreError('failed', `commit ${batch.seq} does not follow commit ${newest}`)
        await Promise.all([
          meta.put({ id: 'store', seq: batch.seq }),
          updates.bulkAdd(updateRecords(batch.seq, batch.updates)),
          rooms.bulkPut([...batch.rooms]),
          tail.bulkAdd(tailRecords(batch.seq, batch.rows)),
          seen.bulkPut([...batch.seen]),
          pending.bulkPut(groupPending(batch.seq, batch.pendingAdded)),
          settings.bulkPut(Object.entries(batch.settings).flatMap(([name, value]) => (value === null ? [] : [{ name, value }]))),
          settings.bulkDelete(Object.keys(batch.settings).filter((name) => batch.settings[name] === null)),
          ...batch.pendingCleared.map(({ room, through }) =>
            pending
              .where('[room+version+seq]')
              .between(...rangeOfRoom(room, through))
              .delete(),
          ),
        ])
      }),
    )
  }

  compactRoom(room: RoomName, merged: Uint8Array, through: number): Promise<void> {
    const { rooms, updates } = this.#database
    return this.#write(() =>
      this.#database.transaction('rw', [rooms, updates], async () => {
        const key = updates.where('[room+number+part]')
        await key.between(...rangeOfRoom(room, through)).delete()
        const later = await key.between(...rangeOfRoom(room)).toArray()
        await updates.bulkAdd(updateRecords(through, [{ room, update: merged }]))
        await rooms.update(room, { logLength: later.filter(({ ends }) => ends).length })
      }),
    )
  }

  async readSeen(sourceId: string, runKeys: readonly RunKey[]): Promise<Map<RunKey, SeenRun>> {
    const records = await this.#run(() => readNear(this.#database, sourceId, runKeys))
    return new Map(records.map(({ key, seen }) => [key, seen]))
  }

  readAllRows(): Promise<RunRow[]> {
    const { rows, tail } = this.#database
    return this.#run(() =>
      this.#database.transaction('r', [rows, tail], async () => {
        const [settled, newer] = await Promise.all([rows.toArray(), tail.toArray()])
        return foldRows(settled, newer)
      }),
    )
  }

  async writeIndexSnapshot(snapshot: RunIndexSnapshot, seq: number): Promise<void> {
    await this.#write(() => this.#database.snapshots.put({ id: 'index', seq, snapshot }))
    // In the background, in small steps: nobody waits for it, and what is not done now is done after the next snapshot.
    this.#settling = this.#settling.then(() => settleTail(this.#database, seq, () => this.#untilQuiet())).catch(() => {})
  }

  /** Waits for what was asked before; a second call does nothing. */
  async close(): Promise<void> {
    this.#state = 'closed'
    await Promise.allSettled([this.#lastWrite, this.#settling])
    this.#database.close()
  }

  async #mustBeReadable(): Promise<void> {
    const found = await inspectDatabase(this.#factory, this.#database.name)
    if (found.kind === 'absent') return
    if (found.version > SCHEMA_VERSION) {
      throw new StoreError('newer', `the database has layout ${found.version}, this version of Tagalong knows up to ${SCHEMA_VERSION}`)
    }
    const expected = found.version === SCHEMA_VERSION ? Object.keys(TABLES) : ['meta', 'rooms', 'updates']
    const gone = expected.filter((table) => !found.tables.includes(table))
    if (gone.length > 0) throw new StoreError('corrupt', `the tables ${gone.join(', ')} are gone`)
  }

  /** Waits until there is a pause between commits; false when the store is closed. */
  async #untilQuiet(): Promise<boolean> {
    while (this.#state === 'open' && performance.now() - this.#lastCommitAt < QUIET_MS) {
      await new Promise((resolve) => setTimeout(resolve, QUIET_MS))
    }
    return this.#state === 'open'
  }

  #write(task: () => PromiseLike<unknown>): Promise<void> {
    const done = this.#run(task).then(() => undefined)
    this.#lastWrite = Promise.allSettled([this.#lastWrite, done])
    return done
  }

  async #run<T>(task: () => PromiseLike<T>): Promise<T> {
    if (this.#state !== 'open') throw new StoreError('failed', 'the store is not open')
    try {
      return await task()
    } catch (error) {
      throw toStoreError(error)
    }
  }
}

/** Keys `[room, number, …]` with a number up to `through`, both ends included. */
function rangeOfRoom(room: RoomName, through: number = Infinity): [unknown[], unknown[], boolean, boolean] {
  return [[room, Dexie.minKey, Dexie.minKey], [room, through, Dexie.maxKey], true, true]
}
