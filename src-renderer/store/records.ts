import type { RunIndexSnapshot } from '../../src-core/query/run-index.ts'
import type { CommitBatch, PendingRecord, RoomName, SeenRun } from '../../src-core/replica/ports.ts'
import type { RunKey, RunRow } from '../../src-core/runs/run.ts'

/**
 * Records are kept below the size (64 KiB) from which Chromium moves values into files of their own beside the database:
 * such a file can be lost by itself, while what is in the database proper has its checksums. Only the index snapshot is bigger,
 * and that can be lost.
 */
const MAX_RECORD_BYTES = 48 * 1024
const MAX_TAIL_ROWS = 100

/** Number of the newest commit: part of each commit's transaction, so it can not run ahead or stay behind. */
export interface MetaRecord {
  readonly id: 'store'
  readonly seq: number
}

/** A piece of an update of the log. `number` is the commit that wrote it; the pieces of one commit and room are numbered from 0. */
export interface UpdateRecord {
  readonly room: RoomName
  readonly number: number
  readonly part: number
  /** The last piece of its update. */
  readonly ends: boolean
  readonly bytes: Uint8Array
}

/** Rows that a commit wrote, in its order; newer than what `rows` has. Settled into `rows` when nothing else is going on. */
export interface TailRecord {
  readonly seq: number
  readonly part: number
  readonly rows: readonly RunRow[]
}

export interface SeenRecord {
  readonly sourceId: string
  readonly key: RunKey
  readonly seen: SeenRun
}

/** What one commit added to what waits for the keeper. */
export interface PendingGroup {
  readonly room: RoomName
  readonly version: number
  readonly seq: number
  readonly records: readonly PendingRecord[]
}

export interface SettingRecord {
  readonly name: string
  readonly value: unknown
}

export interface SnapshotRecord {
  readonly id: 'index'
  readonly seq: number
  readonly snapshot: RunIndexSnapshot
}

/** The updates of commit `number`, cut into pieces that are small enough. */
export function updateRecords(number: number, updates: CommitBatch['updates']): UpdateRecord[] {
  const records: UpdateRecord[] = []
  const parts = new Map<RoomName, number>()
  for (const { room, update } of updates) {
    let from = 0
    do {
      const to = Math.min(from + MAX_RECORD_BYTES, update.length)
      const part = parts.get(room) ?? 0
      // A copy: a view would drag its whole buffer into the database.
      records.push({ room, number, part, ends: to === update.length, bytes: update.slice(from, to) })
      parts.set(room, part + 1)
      from = to
    } while (from < update.length)
  }
  return records
}

/** Whole updates again, from the records of one room in the order of their keys. Null when the last one has no end. */
export function joinUpdates(records: readonly UpdateRecord[]): Uint8Array[] | null {
  const updates: Uint8Array[] = []
  let pieces: Uint8Array[] = []
  for (const { bytes, ends } of records) {
    pieces.push(bytes)
    if (!ends) continue
    updates.push(pieces.length === 1 ? bytes : concat(pieces))
    pieces = []
  }
  return pieces.length === 0 ? updates : null
}

/** The rows of commit `seq` in groups that are small enough. */
export function tailRecords(seq: number, rows: readonly RunRow[]): TailRecord[] {
  const records: TailRecord[] = []
  for (let from = 0; from < rows.length; from += MAX_TAIL_ROWS) {
    records.push({ seq, part: records.length, rows: rows.slice(from, from + MAX_TAIL_ROWS) })
  }
  return records
}

/** What commit `seq` adds to the waiting changes, one group for each room and version: those are cleared together. */
export function groupPending(seq: number, pending: readonly PendingRecord[]): PendingGroup[] {
  const groups = new Map<string, { room: RoomName; version: number; seq: number; records: PendingRecord[] }>()
  for (const record of pending) {
    const id = `${record.version} ${record.room}`
    const group = groups.get(id)
    if (group) group.records.push(record)
    else groups.set(id, { room: record.room, version: record.version, seq, records: [record] })
  }
  return [...groups.values()]
}

function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}
