import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { ClassicLevel } from 'classic-level'
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
import { toStoreError } from './level-error.ts'
import { makeFolder } from './make-folder.ts'
import { type Ask, askForTurn } from './turns.ts'
import { below, decodeValue, digits, encodeValue, lastPart, levelKey, sealed, unsealed, upTo } from './level-keys.ts'

export interface LevelStoreOptions {
  readonly folder: string
  /** How long `open` waits for one other program to let go of the folder before it rejects as `busy`. */
  readonly busyWaitMs?: number
  /** Whether it asks that other program to give way; not where both would do so again and again. True without it. */
  readonly asksForTurn?: boolean
}

/** Grows when an older Tagalong could no longer read the folder. */
const FORMAT = 1
const BUSY_WAIT_MS = 3_000
const BUSY_STEP_MS = 25
/** How long it is waited for a program that has promised to give way, and while others come and go. */
const MOST_WAIT_MS = 30_000

type Level = ClassicLevel<string, Uint8Array>
type Write = { readonly type: 'put'; readonly key: string; readonly value: Uint8Array } | { readonly type: 'del'; readonly key: string }

/** `ReplicaStore` in a LevelDB of the user's data folder. LevelDB's own lock, which ends with the program, lets one program have it open. */
export class LevelStore implements ReplicaStore {
  readonly #folder: string
  readonly #busyWaitMs: number
  readonly #asksForTurn: boolean
  /** Made when it is opened, because it would begin to open by itself. */
  #level: Level | null = null
  #seq = 0
  /** The newest call: calls are done one after another, so that what is read is never half of a commit. */
  #last: Promise<unknown> = Promise.resolve()
  #state: 'new' | 'open' | 'closed' = 'new'

  constructor({ folder, busyWaitMs = BUSY_WAIT_MS, asksForTurn = true }: LevelStoreOptions) {
    this.#folder = folder
    this.#busyWaitMs = busyWaitMs
    this.#asksForTurn = asksForTurn
  }

  get #db(): Level {
    if (this.#level === null) throw new StoreError('failed', 'the store is not open')
    return this.#level
  }

  async open(): Promise<OpenedStore> {
    if (this.#state !== 'new') throw new StoreError('failed', 'the store was opened before')
    this.#state = 'open'
    try {
      await makeFolder(this.#folder)
      await this.#openWhenFree()
      await this.#checkFormat()
      return await this.#readOpened()
    } catch (error) {
      this.#state = 'closed'
      await this.#level?.close().catch(() => undefined)
      throw toStoreError(error)
    }
  }

  readRoom(room: RoomName): Promise<Uint8Array[]> {
    return this.#inTurn(async () => {
      const records = await this.#db.values(below('u', room)).all()
      return records.map((record) => unsealed(record, `an update of ${room}`))
    })
  }

  commit(batch: CommitBatch): Promise<void> {
    let writes: Write[]
    try {
      // Now, not in its turn: nothing is shared with the caller.
      writes = writesOf(batch)
    } catch (error) {
      return Promise.reject(toStoreError(error))
    }
    return this.#inTurn(async () => {
      if (batch.seq !== this.#seq + 1) throw new StoreError('failed', `commit ${batch.seq} does not follow commit ${this.#seq}`)
      for (const { room, through } of batch.pendingCleared)
        for await (const key of this.#db.keys(upTo(through, 'p', room))) writes.unshift({ type: 'del', key })
      await this.#db.batch(writes, { sync: true })
      this.#seq = batch.seq
    })
  }

  compactRoom(room: RoomName, merged: Uint8Array, through: number): Promise<void> {
    const record = sealed(merged)
    return this.#inTurn(async () => {
      const keys = await this.#db.keys(below('u', room)).all()
      const end = upTo(through, 'u', room).lt
      const gone = keys.filter((key) => key < end)
      const writes: Write[] = gone.map((key) => ({ type: 'del', key }))
      writes.push({ type: 'put', key: levelKey('u', room, digits(through), digits(0)), value: record })
      const known = await this.#db.get(levelKey('r', room))
      if (known !== undefined) {
        const kept: RoomRecord = { ...asRoom(decodeValue(known, `the record of ${room}`)), logLength: keys.length - gone.length }
        writes.push({ type: 'put', key: levelKey('r', room), value: encodeValue(kept) })
      }
      await this.#db.batch(writes, { sync: true })
    })
  }

  readSeen(sourceId: string, runKeys: readonly RunKey[]): Promise<Map<RunKey, SeenRun>> {
    return this.#inTurn(async () => {
      const records = await this.#db.getMany(runKeys.map((key) => levelKey('e', sourceId, key)))
      const seen = new Map<RunKey, SeenRun>()
      for (const [i, key] of runKeys.entries()) {
        const record = records[i]
        if (record !== undefined) seen.set(key, asSeen(decodeValue(record, `what was seen of ${key}`)))
      }
      return seen
    })
  }

  readAllRows(): Promise<RunRow[]> {
    return this.#inTurn(() => this.#allRows())
  }

  writeIndexSnapshot(snapshot: RunIndexSnapshot, seq: number): Promise<void> {
    const record = encodeValue({ snapshot, seq })
    return this.#inTurn(async () => {
      const writes: Write[] = [{ type: 'put', key: levelKey('i'), value: record }]
      for await (const key of this.#db.keys(upTo(seq, 'n'))) writes.push({ type: 'del', key })
      await this.#db.batch(writes)
    })
  }

  async close(): Promise<void> {
    this.#state = 'closed'
    await this.#last.catch(() => undefined)
    await this.#level?.close()
  }

  async #openWhenFree(): Promise<void> {
    const level: Level = new ClassicLevel(this.#folder, { keyEncoding: 'utf8', valueEncoding: 'view' })
    this.#level = level
    const since = performance.now()
    let turn = { of: '', since }
    let ask: Ask | null = null
    try {
      for (;;) {
        try {
          await level.open()
          return
        } catch (error) {
          if (toStoreError(error).kind !== 'busy') throw error
          const now = performance.now()
          const of = await this.#openedBy()
          if (of !== turn.of && this.#asksForTurn) turn = { of, since: now }
          const isPromised = (await ask?.again()) === true
          const isOver = now - since >= Math.max(MOST_WAIT_MS, this.#busyWaitMs)
          if (isOver || (!isPromised && now - turn.since >= this.#busyWaitMs)) throw error
        }
        if (this.#asksForTurn) ask ??= await askForTurn(this.#folder)
        await pause(BUSY_STEP_MS)
      }
    } finally {
      await ask?.withdraw()
    }
  }

  /** Differs for each program that has opened the folder: LevelDB begins anew with a file of that name. */
  async #openedBy(): Promise<string> {
    const found = await stat(join(this.#folder, 'CURRENT')).catch(() => null)
    return `${found?.ino} ${found?.mtimeMs}`
  }

  async #checkFormat(): Promise<void> {
    const record = await this.#db.get(levelKey('m', 'format'))
    if (record === undefined) {
      if ((await this.#db.keys({ limit: 1 }).all()).length > 0) throw new StoreError('corrupt', 'the record of its format is gone')
      await this.#db.put(levelKey('m', 'format'), encodeValue(FORMAT), { sync: true })
      return
    }
    const format = decodeValue(record, 'the record of its format')
    if (typeof format !== 'number') throw new StoreError('corrupt', 'the record of its format can not be read')
    if (format > FORMAT) throw new StoreError('newer', `the folder has layout ${format}, this version of Tagalong knows up to ${FORMAT}`)
  }

  async #readOpened(): Promise<OpenedStore> {
    const newest = await this.#db.get(levelKey('m', 'seq'))
    const seq = newest === undefined ? 0 : Number(decodeValue(newest, 'the number of the newest commit'))
    if (!Number.isSafeInteger(seq) || seq < 0) throw new StoreError('corrupt', 'the number of the newest commit can not be read')
    this.#seq = seq
    const rooms = await this.#all('r', 'the record of a room')
    const pending = await this.#all('p', 'a waiting change')
    const settings = await this.#db.iterator(below('s')).all()
    const snapshot = await this.#readSnapshot()
    return {
      seq,
      rooms: rooms.map(asRoom),
      snapshot,
      rows: snapshot === null ? await this.#allRows() : await this.#newerRows(),
      pending: pending.map(asPending),
      settings: Object.fromEntries(settings.map(([key, value]) => [lastPart(key), decodeValue(value, 'a setting')])),
    }
  }

  /** It only saves time: one that can not be read is as good as none. */
  async #readSnapshot(): Promise<RunIndexSnapshot | null> {
    const record = await this.#db.get(levelKey('i'))
    if (record === undefined) return null
    try {
      return asSnapshot(decodeValue(record, 'the snapshot'))
    } catch {
      return null
    }
  }

  async #newerRows(): Promise<RunRow[]> {
    const start = levelKey('n', digits(0)).length + 1
    const keys = new Set((await this.#db.keys(below('n')).all()).map((key) => key.slice(start)))
    const records = await this.#db.getMany([...keys].map((key) => levelKey('w', key)))
    return records.filter((record) => record !== undefined).map((record) => asRow(decodeValue(record, 'the row of a run')))
  }

  async #allRows(): Promise<RunRow[]> {
    return (await this.#all('w', 'the row of a run')).map(asRow)
  }

  async #all(part: string, what: string): Promise<unknown[]> {
    const records = await this.#db.values(below(part)).all()
    return records.map((record) => decodeValue(record, what))
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    if (this.#state !== 'open') return Promise.reject(new StoreError('failed', 'the store is not open'))
    const done = this.#last.then(task).catch((error: unknown) => {
      throw toStoreError(error)
    })
    this.#last = done.catch(() => undefined)
    return done
  }
}

/** Everything of a batch but what it clears, in the order in which it is written. */
function writesOf(batch: CommitBatch): Write[] {
  const { seq } = batch
  const writes: Write[] = []
  const put = (value: Uint8Array, ...parts: readonly string[]): void => void writes.push({ type: 'put', key: levelKey(...parts), value })
  put(encodeValue(seq), 'm', 'seq')
  for (const [i, { room, update }] of batch.updates.entries()) put(sealed(update), 'u', room, digits(seq), digits(i))
  for (const record of batch.rooms) put(encodeValue(record), 'r', record.room)
  for (const row of batch.rows) {
    put(encodeValue(row), 'w', row.key)
    put(NOTHING, 'n', digits(seq), row.key)
  }
  for (const { sourceId, key, seen } of batch.seen) put(encodeValue(seen), 'e', sourceId, key)
  const cleared = new Map(batch.pendingCleared.map(({ room, through }) => [room, through]))
  for (const [i, record] of batch.pendingAdded.entries())
    if (record.version > (cleared.get(record.room) ?? -1))
      put(encodeValue(record), 'p', record.room, digits(record.version), digits(seq), digits(i))
  for (const [name, value] of Object.entries(batch.settings)) {
    if (value === null) writes.push({ type: 'del', key: levelKey('s', name) })
    else put(encodeValue(value), 's', name)
  }
  return writes
}

const NOTHING = new Uint8Array(0)

const isText = (value: unknown): boolean => typeof value === 'string'
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0

/* oxlint-disable typescript/no-unsafe-type-assertion -- bytes with the right check sum are what this file wrote; the shape is looked at all the same */
function asRoom(value: unknown): RoomRecord {
  const room = value as RoomRecord
  mustBe(isText(room.room) && [room.localVersion, room.ackedVersion, room.logLength, room.seq].every(isCount), 'the record of a room')
  return room
}

function asRow(value: unknown): RunRow {
  const row = value as RunRow
  const isWhole = isText(row.key) && isText(row.flow) && isText(row.runId) && Number.isFinite(row.createdAt)
  mustBe(isWhole && Array.isArray(row.userTags) && Array.isArray(row.systemTags) && Array.isArray(row.marks), 'the row of a run')
  return row
}

function asPending(value: unknown): PendingRecord {
  const pending = value as PendingRecord
  mustBe(isText(pending.room) && isCount(pending.version) && isText(pending.key) && isText(pending.text), 'a waiting change')
  return pending
}

function asSeen(value: unknown): SeenRun {
  const seen = value as SeenRun
  mustBe(Array.isArray(seen.tags) && Number.isFinite(seen.recordedAt) && isText(seen.facts), 'what an importer saw')
  return seen
}

function asSnapshot(value: unknown): RunIndexSnapshot {
  return (value as { snapshot: RunIndexSnapshot }).snapshot
}
/* oxlint-enable typescript/no-unsafe-type-assertion */

function mustBe(isSo: boolean, what: string): void {
  if (!isSo) throw new StoreError('corrupt', `${what} can not be read`)
}
