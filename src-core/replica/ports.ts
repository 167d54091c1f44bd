import type { SubjectKind } from '../opinions/opinion-kinds.ts'
import type { RunIndexSnapshot } from '../query/run-index.ts'
import type { RunKey, RunRow } from '../runs/run.ts'

/**
 * What a replica needs of the world. Each port has a contract suite in `test/contract`.
 */

/** Name of a room: `<workspace>/<origin>/<flow>/<YYYY-MM>`. */
export type RoomName = string

/**
 * Durable memory of one replica. One replica has it open at a time.
 * The update log is the truth: rows, seen records and the index snapshot can be computed from it again.
 * Every method may reject with a `StoreError`; after a rejected `commit` nothing of that batch is stored.
 */
export interface ReplicaStore {
  /** Called once, first. Rejects with `StoreError` `corrupt`, `newer` or `busy`. */
  open(): Promise<OpenedStore>
  /** All updates of a room in the order they were committed: one merged snapshot first, if it was compacted. Empty for an unknown room. */
  readRoom(room: RoomName): Promise<Uint8Array[]>
  /**
   * Stores everything in the batch or nothing. Batches are committed in the order of the calls. Resolves when durable.
   * A batch that does not follow the newest stored one is rejected as `failed`: so a batch that was called before its
   * predecessor was rejected never leaves a gap, and a second writer is found out.
   */
  commit(batch: CommitBatch): Promise<void>
  /**
   * Puts `merged` in place of the updates of `room` that commits up to and including number `through` wrote; later ones
   * stay and are the new `logLength` of the stored room record. Nothing else of the record changes.
   */
  compactRoom(room: RoomName, merged: Uint8Array, through: number): Promise<void>
  /** What the importer saw last of these runs; runs never seen are absent. */
  readSeen(sourceId: string, runKeys: readonly RunKey[]): Promise<Map<RunKey, SeenRun>>
  /** Rows in any order, all of them: only to rebuild the index. */
  readAllRows(): Promise<RunRow[]>
  /** Keeps the index as of commit `seq`, in place of the older one. */
  writeIndexSnapshot(snapshot: RunIndexSnapshot, seq: number): Promise<void>
  close(): Promise<void>
}

export interface OpenedStore {
  /** Number of the newest commit; 0 in a new store. */
  readonly seq: number
  readonly rooms: readonly RoomRecord[]
  /** The newest snapshot and the rows written after it. Without a snapshot, `rows` is everything. */
  readonly snapshot: RunIndexSnapshot | null
  readonly rows: readonly RunRow[]
  readonly pending: readonly PendingRecord[]
  readonly settings: Readonly<Record<string, unknown>>
}

export interface CommitBatch {
  /** One more than the newest stored batch; the first is 1. */
  readonly seq: number
  readonly updates: readonly { readonly room: RoomName; readonly update: Uint8Array }[]
  readonly rooms: readonly RoomRecord[]
  readonly rows: readonly RunRow[]
  readonly seen: readonly { readonly sourceId: string; readonly key: RunKey; readonly seen: SeenRun }[]
  readonly pendingAdded: readonly PendingRecord[]
  /** Pending records of a room with a version up to `through` are safe now. */
  readonly pendingCleared: readonly { readonly room: RoomName; readonly through: number }[]
  /** One that is null is let go. */
  readonly settings: Readonly<Record<string, unknown>>
}

export interface RoomRecord {
  readonly room: RoomName
  /** Counts this replica's own updates of the room; travels behind them to the server. */
  readonly localVersion: number
  /** Highest version that the keeper has said is durable. Pending = local above acked. */
  readonly ackedVersion: number
  /** Log entries since the last compaction. */
  readonly logLength: number
  /** Something in it came from a server: what stands in it need not have been said here. */
  readonly hasReceived?: true
  /** Number of the newest commit that wrote to the room. */
  readonly seq: number
}

/** A change of one's own that waits for the keeper. */
export interface PendingRecord {
  readonly room: RoomName
  readonly version: number
  readonly key: RunKey
  readonly kind: SubjectKind
  /** The subject's (`opinions/subject.ts`). */
  readonly text: string
  readonly change: 'added' | 'removed'
}

/** What an importer saw of a run the last time it looked (design 1). */
export interface SeenRun {
  readonly tags: readonly string[]
  readonly recordedAt: number
  /** Canonical text of the facts, to tell whether they grew. */
  readonly facts: string
  /** Tags that write-back has written into the record, or was about to; absent when there are none. */
  readonly carried?: readonly CarriedTag[]
}

/** One tag of a run's record that write-back takes care of. */
export interface CarriedTag {
  readonly tag: string
  readonly wish: 'present' | 'absent'
  /** Dots of the assertions that the tag in the record stands for; they go when the source loses it. */
  readonly dots: readonly string[]
  /** When it was wished or last had to be written, epoch milliseconds. */
  readonly at: number
  /** How often others have undone the write. */
  readonly undone: number
  /** The record was found as wished long enough after the write: what changes now is somebody's act. */
  readonly settled: boolean
}

export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly kind: 'full' | 'corrupt' | 'newer' | 'busy' | 'failed'
  constructor(kind: StoreError['kind'], message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.kind = kind
  }
}

/** Wall clock and timers, passed in so that tests own the time. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** Runs `task` once after `ms`; the returned function cancels it. */
  schedule(task: () => void, ms: number): () => void
}

/** Randomness for ids: an unsigned 32-bit number. */
export type RandomUint32 = () => number

/**
 * One connection to whoever relays rooms: a sync server, or another replica in a test.
 * Frames of all rooms share it and keep their order within a room.
 */
export interface Socket {
  /** Starts to connect. `handlers` are called until `close`. */
  open(handlers: SocketHandlers): SocketConnection
}

export interface SocketHandlers {
  /** Up to where the other side's changes are known, asked at each connection; `log` is what `onOpen` said when that was so. */
  cursor(): { readonly cursor: number; readonly log: string | null }
  /** `log` names what the numbers of changes count in. */
  onOpen(log: string): void
  /** These rooms have changed on the other side, each with the number of its newest change; nothing before `cursor` is untold. */
  onChanged(rooms: readonly { readonly room: RoomName; readonly seq: number }[], cursor: number): void
  onFrame(room: RoomName, frame: Uint8Array): void
  /** The other side has ended this room for us, by the numbers of `protocol/close-codes.ts`; the others go on. */
  onRoomClosed(room: RoomName, code: number, reason: string): void
  onClose(code: number, reason: string): void
}

export interface SocketConnection {
  /** Takes part in a room from now on. Ignored when not open. */
  join(room: RoomName): void
  leave(room: RoomName): void
  /** Sends one y-websocket message of a room. Ignored when not open, and for a room that was not joined. */
  send(room: RoomName, frame: Uint8Array): void
  close(): void
}
