import { randomUUID } from 'node:crypto'
import { mkdir, readdir } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { ClassicLevel } from 'classic-level'
import { below, bytes, digits, key, lastPart, put, type Put, text } from './level-keys.ts'
import { DamagedRoom, type Claim, type LogEntry, type OpenedLog, type RoomLog, type RoomState, type StoredRoom } from './room-log.ts'

export type ServerDatabase = ClassicLevel<string, Uint8Array>

/** Of the layout below; a folder with another one is left alone. */
const FORMAT = '1'
/** Records of one batch of a backup; more would hold up the server. */
const COPIED_AT_ONCE = 500

/**
 * The log in one LevelDB. Keys, `\0` between their parts:
 * `m format`, `m name`, `m mending` · `r ROOM` → JSON of `RoomState` · `s ROOM` → snapshot · `u ROOM SEQ` → update · `c ROOM CLIENT` → device.
 * Keys that begin with `t` are those of the triggers (`triggers/trigger-store.ts`).
 * Snapshots and updates have a CRC-32 of four bytes in front, so that a damaged one is told from a good one before Yjs sees it.
 */
export class LevelLog implements RoomLog {
  readonly #db: ServerDatabase
  readonly #rooms = new Map<string, RoomState>()
  #writing: Promise<void> = Promise.resolve()

  constructor(folder: string) {
    this.#db = new ClassicLevel(folder, { keyEncoding: 'utf8', valueEncoding: 'view' })
  }

  /** For what else is kept in the same files, so that a backup has it too, as of the same moment. Open as long as the log is. */
  get database(): ServerDatabase {
    return this.#db
  }

  async open(): Promise<OpenedLog> {
    await this.#db.open()
    const format = await this.#db.get(key('m', 'format'))
    if (format !== undefined && text(format) !== FORMAT)
      throw new Error(`the data is of format ${text(format)}, and this server reads format ${FORMAT}; use the version that wrote it`)
    let name = await this.#db.get(key('m', 'name'))
    if (format === undefined || name === undefined) {
      name = bytes(randomUUID())
      await this.#db.batch(
        [
          { type: 'put', key: key('m', 'format'), value: bytes(FORMAT) },
          { type: 'put', key: key('m', 'name'), value: name },
        ],
        { sync: true },
      )
    }
    let seq = 0
    for await (const [roomKey, value] of this.#db.iterator(below('r'))) {
      const state = parseState(text(value))
      this.#rooms.set(lastPart(roomKey), state)
      seq = Math.max(seq, state.seq)
    }
    const mending = await this.#db.get(key('m', 'mending'))
    return { name: text(name), seq, rooms: new Map(this.#rooms), mendingUntil: mending === undefined ? null : Number(text(mending)) }
  }

  /** Says up to when clients may bring back what others had said; epoch milliseconds. */
  async mendUntil(time: number): Promise<void> {
    await this.#db.batch([put(key('m', 'mending'), bytes(String(time)))], { sync: true })
  }

  append(batch: readonly LogEntry[]): Promise<void> {
    return this.#alone(() => this.#append(batch))
  }

  async #append(batch: readonly LogEntry[]): Promise<void> {
    const states = new Map<string, RoomState>()
    const puts: Put[] = []
    for (const { seq, room, update, claims } of batch) {
      const { logLength } = states.get(room) ?? this.#rooms.get(room) ?? EMPTY
      states.set(room, { seq, logLength: logLength + 1 })
      puts.push(put(key('u', room, digits(seq)), sealed(update)))
      for (const { clientId, device } of claims) puts.push(put(key('c', room, String(clientId)), bytes(device)))
    }
    for (const [room, state] of states) puts.push(put(key('r', room), bytes(JSON.stringify(state))))
    await this.#db.batch(puts, { sync: true })
    for (const [room, state] of states) this.#rooms.set(room, state)
  }

  async read(room: string): Promise<StoredRoom> {
    const updates: Uint8Array[] = []
    const snapshot = await this.#db.get(key('s', room))
    if (snapshot !== undefined) updates.push(unsealed(snapshot, room))
    for await (const value of this.#db.values(below('u', room))) updates.push(unsealed(value, room))
    const claims: Claim[] = []
    for await (const [claimKey, device] of this.#db.iterator(below('c', room)))
      claims.push({ clientId: Number(lastPart(claimKey)), device: text(device) })
    const known = this.#rooms.get(room)
    if (known !== undefined && updates.length - Number(snapshot !== undefined) !== known.logLength)
      throw new DamagedRoom(
        `${known.logLength} updates of ${room} were written and ${updates.length - Number(snapshot !== undefined)} are there`,
      )
    return { updates, claims }
  }

  compact(room: string, snapshot: Uint8Array, through: number): Promise<void> {
    return this.#alone(() => this.#compact(room, snapshot, through))
  }

  async #compact(room: string, snapshot: Uint8Array, through: number): Promise<void> {
    const gone: { type: 'del'; key: string }[] = []
    for await (const updateKey of this.#db.keys({ ...below('u', room), lte: key('u', room, digits(through)) }))
      gone.push({ type: 'del', key: updateKey })
    const state = this.#rooms.get(room)
    if (state === undefined) return
    const next: RoomState = { ...state, logLength: state.logLength - gone.length }
    await this.#db.batch([...gone, put(key('s', room), sealed(snapshot)), put(key('r', room), bytes(JSON.stringify(next)))], {
      sync: true,
    })
    this.#rooms.set(room, next)
  }

  /** One write after the other: each counts on what the one before has left in the record of its room. */
  #alone(write: () => Promise<void>): Promise<void> {
    const done = this.#writing.then(write)
    this.#writing = done.catch(() => undefined)
    return done
  }

  async backup(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true })
    if ((await readdir(folder)).length > 0) throw new Error(`${folder} is not empty; a backup needs a folder of its own`)
    const copy = new ClassicLevel<string, Uint8Array>(folder, { keyEncoding: 'utf8', valueEncoding: 'view' })
    await copy.open()
    try {
      let puts: Put[] = []
      // An iterator sees the database as it was when it was made.
      for await (const [recordKey, value] of this.#db.iterator()) {
        puts.push(put(recordKey, recordKey === key('m', 'name') ? bytes(randomUUID()) : value))
        if (puts.length >= COPIED_AT_ONCE) await copy.batch(puts.splice(0))
      }
      await copy.batch(puts, { sync: true })
      puts = []
    } finally {
      await copy.close()
    }
  }

  close(): Promise<void> {
    return this.#db.close()
  }
}

const EMPTY: RoomState = { seq: 0, logLength: 0 }

function sealed(content: Uint8Array): Uint8Array {
  const record = new Uint8Array(content.length + 4)
  new DataView(record.buffer).setUint32(0, crc32(content))
  record.set(content, 4)
  return record
}

function unsealed(record: Uint8Array, room: string): Uint8Array {
  // A copy: what LevelDB gives is a buffer of Node, of which slices share the memory.
  const content = new Uint8Array(record.subarray(4))
  if (record.length < 4 || new DataView(record.buffer, record.byteOffset).getUint32(0) !== crc32(content))
    throw new DamagedRoom(`a record of ${room} is not what was written`)
  return content
}

function parseState(json: string): RoomState {
  const value: unknown = JSON.parse(json)
  const { seq, logLength } = { seq: 0, logLength: 0, ...(typeof value === 'object' ? value : {}) }
  if (!Number.isSafeInteger(seq) || !Number.isSafeInteger(logLength))
    throw new DamagedRoom(`the record of a room is not what was written: ${json}`)
  return { seq, logLength }
}
