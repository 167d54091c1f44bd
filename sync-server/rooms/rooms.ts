import * as Y from 'yjs'
import type { RoomCursor } from '../../src-core/protocol/wire.ts'
import type { Log } from '../ops/log.ts'
import type { Metrics } from '../ops/metrics.ts'
import { GroupCommit } from '../persistence/group-commit.ts'
import type { OpenedLog, RoomLog } from '../persistence/room-log.ts'
import type { Member } from './member.ts'
import { ServerRoom } from './room.ts'

export interface RoomsOptions {
  readonly log: RoomLog
  readonly opened: OpenedLog
  readonly report: Log
  readonly metrics: Metrics
  /** A room without members is closed after this time. */
  readonly unloadAfterMs: number
  /** A room with more updates behind its snapshot is compacted when it is closed, and now and then while it is used. */
  readonly compactAt: number
  /** Epoch milliseconds. */
  readonly now: () => number
}

interface Held {
  readonly room: ServerRoom
  timer: NodeJS.Timeout | null
  isCompacting: boolean
}

/** All rooms of the server: the ones in use in memory, of the others just what changed when. */
export class Rooms {
  readonly #options: RoomsOptions
  readonly #commit: GroupCommit
  readonly #held = new Map<string, Promise<Held>>()
  /** Number of the newest durable change of each room. */
  readonly #seqs: Map<string, number>
  readonly #lengths: Map<string, number>
  readonly #listeners = new Set<(changes: readonly RoomCursor[]) => void>()
  readonly #updateListeners = new Set<(room: string, update: Uint8Array) => void>()
  /** Became durable in this turn and is not told yet. */
  readonly #untold = new Map<string, number>()
  #isClosed = false

  constructor(options: RoomsOptions) {
    this.#options = options
    this.#commit = new GroupCommit(options.log, options.opened.seq)
    this.#seqs = new Map([...options.opened.rooms].map(([room, { seq }]) => [room, seq]))
    this.#lengths = new Map([...options.opened.rooms].map(([room, { logLength }]) => [room, logLength]))
    options.metrics.gauge('tagalong_rooms_in_memory', 'rooms that are in memory now', () => this.#held.size)
    options.metrics.gauge('tagalong_rooms', 'rooms that the log has', () => this.#seqs.size)
  }

  /** Number of the newest durable change. */
  get seq(): number {
    return this.#commit.durableSeq
  }

  /** Joins a room, which is loaded when it is not in memory. Rejects when it can not be read. */
  async join(name: string, member: Member): Promise<ServerRoom> {
    for (;;) {
      const opening = this.#hold(name)
      const held = await opening
      // It may have ended while this one waited for it. Nothing is awaited between this look and the joining.
      if (this.#isClosed) throw new Error('the server stops')
      if (this.#held.get(name) !== opening) continue
      if (held.timer !== null) clearTimeout(held.timer)
      held.timer = null
      held.room.join(member)
      return held.room
    }
  }

  leave(room: ServerRoom, member: Member): void {
    room.leave(member)
    void this.#unloadLater(room)
  }

  /** The durable state of a room as one update; a room that nobody is in does not stay in memory for it. Rejects when it can not be read. */
  async read(name: string): Promise<Uint8Array> {
    if (this.#isClosed) throw new Error('the server stops')
    const wasHeld = this.#held.has(name)
    const held = await this.#hold(name)
    try {
      return await held.room.durableState()
    } finally {
      if (!wasHeld) void this.#unload(held)
    }
  }

  /** Rooms of a workspace that changed after `cursor`, in order of their newest changes. */
  changedSince(workspace: string, cursor: number): RoomCursor[] {
    return [...this.#seqs]
      .filter(([room, seq]) => seq > cursor && room.startsWith(`${workspace}/`))
      .map(([room, seq]) => ({ room, seq }))
      .toSorted((a, b) => a.seq - b.seq)
  }

  /**
   * Calls `listener` with the rooms that changed, of all workspaces, in order of their changes, until the returned function is called. All
   * changes of one flush come in one call: whoever keeps the last number as his cursor has heard of everything before it.
   */
  onChange(listener: (changes: readonly RoomCursor[]) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** Calls `listener` with each change when it is durable, in the order of the log of its room, until the returned function is called. */
  onUpdate(listener: (room: string, update: Uint8Array) => void): () => void {
    this.#updateListeners.add(listener)
    return () => {
      this.#updateListeners.delete(listener)
    }
  }

  /** Compacts every room that has something behind its snapshot; says how many. */
  async compactAll(): Promise<number> {
    let done = 0
    for (const [name, length] of this.#lengths) {
      if (length === 0) continue
      const held = await this.#hold(name)
      await this.#compact(held)
      void this.#unloadLater(held.room)
      done += 1
    }
    return done
  }

  /** Ends all rooms once what they have taken is stored and acknowledged. */
  async close(): Promise<void> {
    this.#isClosed = true
    const held = await Promise.all([...this.#held.values()].map((opening) => opening.catch(() => null)))
    await Promise.all(held.map(async (one) => one?.room.settled()))
    for (const one of held) {
      if (one?.timer != null) clearTimeout(one.timer)
      one?.room.end(4512, 'the server stops')
    }
    this.#held.clear()
    await this.#commit.flushed().catch(() => undefined)
  }

  #tellLater(room: string, seq: number): void {
    if (this.#untold.size === 0) setImmediate(() => this.#tell())
    this.#untold.set(room, seq)
  }

  #tell(): void {
    const changes = [...this.#untold].map(([room, seq]) => ({ room, seq })).toSorted((a, b) => a.seq - b.seq)
    this.#untold.clear()
    for (const listener of this.#listeners) listener(changes)
  }

  #hold(name: string): Promise<Held> {
    let held = this.#held.get(name)
    if (held === undefined) {
      const opening = this.#load(name)
      this.#held.set(name, (held = opening))
      opening.catch(() => {
        if (this.#held.get(name) === opening) this.#held.delete(name)
      })
    }
    return held
  }

  async #load(name: string): Promise<Held> {
    const stored = await this.#options.log.read(name)
    const { opened, now } = this.#options
    const isMending = (): boolean => opened.mendingUntil !== null && now() < opened.mendingUntil
    const room = new ServerRoom(name, isMending, stored, this.#lengths.get(name) ?? 0, this.#commit, {
      onDurable: (seq, change) => {
        this.#seqs.set(name, seq)
        this.#lengths.set(name, room.logLength)
        this.#tellLater(name, seq)
        for (const listener of this.#updateListeners) listener(name, change)
        if (room.logLength >= 4 * this.#options.compactAt) void this.#compact(held)
      },
      onFailed: (error) => this.#fail(name, room, error),
      onBroughtBack: ({ principal }, users) =>
        this.#options.report.info('words of others were brought back', { room: name, user: principal.user, of: users.join(', ') }),
      onRefused: (member, violation) => {
        this.#options.metrics.count('tagalong_refused_updates_total', 'updates that broke a rule')
        this.#options.report.warn('update refused', { room: name, user: member.principal.user, violation })
      },
    })
    const held: Held = { room, timer: null, isCompacting: false }
    return held
  }

  async #unloadLater(room: ServerRoom): Promise<void> {
    const held = await this.#held.get(room.name)
    if (held?.room !== room || room.memberCount > 0 || held.timer !== null) return
    held.timer = setTimeout(() => void this.#unload(held), this.#options.unloadAfterMs)
    held.timer.unref()
  }

  async #unload(held: Held): Promise<void> {
    const { room } = held
    const opening = this.#held.get(room.name)
    if ((await opening) !== held) return
    await room.settled()
    if (room.memberCount > 0) return
    if (room.logLength >= this.#options.compactAt) await this.#compact(held)
    // Nothing is awaited between this look and the end: who joins sees a room that is over, or keeps it.
    if (room.memberCount > 0 || this.#held.get(room.name) !== opening) return
    this.#held.delete(room.name)
    room.end(4512, 'nobody is here')
  }

  async #compact(held: Held): Promise<void> {
    const { room } = held
    if (held.isCompacting) return
    held.isCompacting = true
    try {
      // Only what is durable may stand in a snapshot: the client ids of the rest are not claimed yet.
      while (!room.isSettled) await room.settled()
      const merged = room.logLength
      await this.#options.log.compact(room.name, Y.encodeStateAsUpdate(room.doc), this.#seqs.get(room.name) ?? 0)
      room.logLength -= merged
      this.#lengths.set(room.name, room.logLength)
    } catch (error) {
      this.#options.report.error('a room could not be compacted; nothing is lost', { room: room.name, error: String(error) })
    } finally {
      held.isCompacting = false
    }
  }

  /** Memory is ahead of the log: members are sent away and come back to the room as it is stored. */
  #fail(name: string, room: ServerRoom, error: unknown): void {
    this.#options.report.error('a change could not be stored; its room is opened again from the log', { room: name, error: String(error) })
    this.#options.metrics.count('tagalong_failed_commits_total', 'changes that could not be stored')
    this.#held.delete(name)
    room.end(4507, 'the server could not store a change; nothing that was acknowledged is lost')
  }
}
