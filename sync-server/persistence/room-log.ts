/**
 * Where the server keeps rooms: a log of updates per room, with a snapshot in place of its beginning. The contract suite is
 * `test/contract/room-log.ts`. Every method may reject; after a rejected `append` nothing of the batch is stored.
 */
export interface RoomLog {
  /** Called once, first. Says what was found. Rejects when the folder can not be used; nothing is changed then. */
  open(): Promise<OpenedLog>
  /** Stores everything or nothing, flushed to the disk when it resolves. Sequence numbers are given by the caller and grow. */
  append(batch: readonly LogEntry[]): Promise<void>
  /** Snapshot first, then updates in the order they were appended. An unknown room is empty. Rejects with `DamagedRoom` when a record is not what was written. */
  read(room: string): Promise<StoredRoom>
  /** Puts `snapshot` in place of all updates of the room up to and including `through`. */
  compact(room: string, snapshot: Uint8Array, through: number): Promise<void>
  /** Copies everything, as of one moment, into a folder that must be empty or absent. Goes on while others append. */
  backup(folder: string): Promise<void>
  close(): Promise<void>
}

export interface OpenedLog {
  /** Random name of this log: another after a restore, so that nobody trusts old cursors. */
  readonly name: string
  /** Number of the newest change; 0 in a new log. */
  readonly seq: number
  readonly rooms: ReadonlyMap<string, RoomState>
  /** Restored from a backup: up to this time, epoch milliseconds, clients may bring back what others had said. Null for a log that was not. */
  readonly mendingUntil: number | null
}

export interface RoomState {
  /** Number of the room's newest change. */
  readonly seq: number
  /** Updates behind the snapshot. */
  readonly logLength: number
}

export interface LogEntry {
  readonly seq: number
  readonly room: string
  readonly update: Uint8Array
  /** Client ids that the update uses for the first time in the room, and the device that they belong to from now on. */
  readonly claims: readonly Claim[]
}

export interface Claim {
  readonly clientId: number
  readonly device: string
}

export interface StoredRoom {
  readonly updates: readonly Uint8Array[]
  readonly claims: readonly Claim[]
}

/** A record that is not what was written: its room can not be opened, the others can. */
export class DamagedRoom extends Error {
  override readonly name = 'DamagedRoom'
}
