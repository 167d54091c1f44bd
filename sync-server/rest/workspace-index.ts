import { Room } from '../../src-core/crdt/room.ts'
import { parseRoomName, roomName, workspaceRoomName } from '../../src-core/crdt/room-name.ts'
import { runRow } from '../../src-core/crdt/run-row.ts'
import { RunIndex } from '../../src-core/query/run-index.ts'
import { WorkspaceBook } from '../../src-core/replica/copy/workspace-book.ts'
import type { RunRow } from '../../src-core/runs/run.ts'
import type { RulesOf } from '../../src-core/tags/follow-rules.ts'
import type { Log } from '../ops/log.ts'
import type { Rooms } from '../rooms/rooms.ts'

/** Of a room that is only read no update is made, so its client id is never seen. */
const READER = 0

/**
 * The runs of one workspace as queries see them. Built from its rooms when it is first asked for; from then on only rooms that have
 * changed are read again. Rows are kept, rooms are not.
 */
export class WorkspaceIndex {
  readonly #workspace: string
  readonly #rooms: Rooms
  readonly #report: Log
  readonly #index = new RunIndex()
  /** Number of the change up to which each room is known here. */
  readonly #read = new Map<string, number>()
  readonly #unreadable = new Set<string>()
  #agreed: Room | undefined
  readonly #book: WorkspaceBook
  #refreshing: Promise<void> = Promise.resolve()

  constructor(workspace: string, rooms: Rooms, report: Log) {
    this.#workspace = workspace
    this.#rooms = rooms
    this.#report = report
    this.#book = new WorkspaceBook(workspace, () => this.#agreed)
  }

  /** The index with everything that was durable when it was asked for. A set taken from it is good until the next `await`. */
  async current(): Promise<RunIndex> {
    this.#refreshing = this.#refreshing.then(() => this.#refresh())
    await this.#refreshing
    return this.#index
  }

  /** What the workspace says of a tag, as of the last `current`. */
  readonly rulesOf: RulesOf = (tag) => this.#book.rulesOf(tag)

  /** As of the last `current`. */
  get unreadableRooms(): string[] {
    return [...this.#unreadable]
  }

  roomOf({ origin, flow, createdAt }: RunRow): string {
    return roomName(this.#workspace, origin, flow, createdAt)
  }

  async #refresh(): Promise<void> {
    for (const { room, seq } of this.#rooms.changedSince(this.#workspace, 0)) {
      if (this.#read.get(room) === seq) continue
      try {
        this.#take(await openForReading(this.#rooms, room))
        this.#unreadable.delete(room)
      } catch (error) {
        this.#report.error('a room can not be read; the runs in it are in no answer', { room, error: String(error) })
        this.#unreadable.add(room)
      }
      this.#read.set(room, seq)
    }
  }

  #take(room: Room): void {
    if (room.name === workspaceRoomName(this.#workspace)) {
      this.#agreed?.close()
      this.#agreed = room
      return
    }
    const { origin, flow } = parseRoomName(room.name)!
    const rows: RunRow[] = []
    for (const runId of room.runIds()) {
      const row = runRow(origin, flow, runId, room.run(runId)!)
      if (row !== null && !this.#hasEarlierRoom(row)) rows.push(row)
    }
    this.#index.upsert(rows)
    room.close()
  }

  /** A run that two people met with different starts, apart, is in two rooms: the earlier one counts, as in every replica. */
  #hasEarlierRoom(row: RunRow): boolean {
    const known = this.#index.get(row.key)
    return known !== null && known.createdAt < row.createdAt && this.roomOf(known) !== this.roomOf(row)
  }
}

/** A room as it is durable. The caller closes it. */
export async function openForReading(rooms: Rooms, name: string): Promise<Room> {
  const room = new Room(name, READER, () => undefined)
  room.load([await rooms.read(name)])
  return room
}

/** Indexes that are kept at once; the one used last the longest. */
const MOST_KEPT = 4
/** An index that nobody asks for is let go. */
const KEPT_FOR_MS = 10 * 60_000

/** The indexes of the workspaces that scripts ask for. */
export class WorkspaceIndexes {
  readonly #rooms: Rooms
  readonly #report: Log
  readonly #kept = new Map<string, { readonly index: WorkspaceIndex; timer: NodeJS.Timeout }>()

  constructor(rooms: Rooms, report: Log) {
    this.#rooms = rooms
    this.#report = report
  }

  of(workspace: string): WorkspaceIndex {
    const known = this.#kept.get(workspace)
    if (known !== undefined) clearTimeout(known.timer)
    const index = known?.index ?? new WorkspaceIndex(workspace, this.#rooms, this.#report)
    this.#kept.delete(workspace)
    this.#kept.set(workspace, { index, timer: setTimeout(() => this.#kept.delete(workspace), KEPT_FOR_MS).unref() })
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#letGo(oldest)
    return index
  }

  close(): void {
    for (const workspace of this.#kept.keys()) this.#letGo(workspace)
  }

  #letGo(workspace: string): void {
    clearTimeout(this.#kept.get(workspace)?.timer)
    this.#kept.delete(workspace)
  }
}
