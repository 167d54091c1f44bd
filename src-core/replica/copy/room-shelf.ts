import { Room, type RoomChange } from '../../crdt/room.ts'
import type { RandomUint32, ReplicaStore, RoomName } from '../ports.ts'

/** A room that is opened again before so many others were has been closed too soon. */
const SOON = 64
/** The place that such rooms can make for themselves, in times of what there is at first. */
const MOST_PLACE = 8

/** Rooms in memory: opened on demand, the longest unused closed first. Nothing ever needs all of them. */
export class RoomShelf {
  readonly #store: ReplicaStore
  readonly #random: RandomUint32
  readonly #onChange: (change: RoomChange) => void
  readonly #leastCapacity: number
  #capacity: number
  readonly #kept: RoomName
  /** In order of last use. */
  readonly #rooms = new Map<RoomName, Room>()
  readonly #loading = new Map<RoomName, Promise<Room>>()
  readonly #pinned = new Set<RoomName>()
  #loadCount = 0
  /** Rooms that were closed for want of place, with `#loadCount` at that time. */
  readonly #closedAt = new Map<RoomName, number>()
  /** Counts the times that the shelf was emptied. */
  #era = 0

  /**
   * `capacity` counts the runs of the rooms. It grows where rooms that are used in turn have more: an import of a million runs goes through a
   * dozen of them with every batch, and to read them anew each time would take hours; `shrink` takes that place back. The room `kept` stays
   * in memory, whoever pins and unpins it.
   */
  constructor(options: {
    store: ReplicaStore
    random: RandomUint32
    capacity: number
    kept: RoomName
    onChange: (change: RoomChange) => void
  }) {
    this.#store = options.store
    this.#random = options.random
    this.#leastCapacity = options.capacity
    this.#capacity = options.capacity
    this.#kept = options.kept
    this.#onChange = options.onChange
  }

  /** The room as the store has it, together with what happened since. Rejects when the store does or its bytes are no updates. */
  async open(name: RoomName): Promise<Room> {
    const room = this.#rooms.get(name)
    if (room !== undefined) {
      this.#rooms.delete(name)
      this.#rooms.set(name, room)
      return room
    }
    let loading = this.#loading.get(name)
    if (loading === undefined) {
      loading = this.#load(name).finally(() => {
        if (this.#loading.get(name) === loading) this.#loading.delete(name)
      })
      this.#loading.set(name, loading)
    }
    return loading
  }

  /** The room, if it is in memory. */
  peek(name: RoomName): Room | undefined {
    return this.#rooms.get(name)
  }

  /** A pinned room stays in memory. */
  pin(name: RoomName): void {
    this.#pinned.add(name)
  }

  unpin(name: RoomName): void {
    this.#pinned.delete(name)
  }

  /** Forgets a room as it is in memory; it is opened again from the store, with a new client id. */
  drop(name: RoomName): void {
    this.#rooms.get(name)?.close()
    this.#rooms.delete(name)
  }

  /** Rooms in memory are changed under new client ids from now on: a server gives each to one device of one user. */
  renewClientIds(): void {
    for (const { doc } of this.#rooms.values()) doc.clientID = this.#random()
  }

  /** There is no place for more than there is. */
  get isFull(): boolean {
    return this.#weight() > this.#capacity
  }

  /** Closes what is beyond the capacity. Call only when everything is stored. */
  trim(): void {
    let excess = this.#weight() - this.#capacity
    if (excess <= 0) return
    for (const [name, room] of this.#rooms) {
      if (name === this.#kept || this.#pinned.has(name)) continue
      this.#rooms.delete(name)
      this.#closedAt.set(name, this.#loadCount)
      room.close()
      excess -= weightOf(room)
      if (excess <= 0) return
    }
  }

  /** There is place for more than at first. */
  get hasGrown(): boolean {
    return this.#capacity > this.#leastCapacity
  }

  /** Goes back to the place of the start, and closes what is beyond it. Call only when everything is stored. */
  shrink(): void {
    this.#capacity = this.#leastCapacity
    this.trim()
    // These were not closed too soon: whoever opens one of them again is at something else.
    this.#closedAt.clear()
  }

  /** Forgets all rooms as they are in memory; they are opened again from the store, with new client ids. */
  dropAll(): void {
    this.#era += 1
    this.#loading.clear()
    for (const room of this.#rooms.values()) room.close()
    this.#rooms.clear()
  }

  #weight(): number {
    let weight = 0
    for (const room of this.#rooms.values()) weight += weightOf(room)
    return weight
  }

  async #load(name: RoomName): Promise<Room> {
    const era = this.#era
    const updates = await this.#store.readRoom(name)
    // A failed commit emptied the shelf while this room was being read: what was read may be older than what others have opened since.
    if (era !== this.#era) return this.open(name)
    const room = new Room(name, this.#random(), this.#onChange)
    room.load(updates)
    this.#rooms.set(name, room)
    this.#loadCount += 1
    const closedAt = this.#closedAt.get(name)
    this.#closedAt.delete(name)
    if (closedAt !== undefined && this.#loadCount - closedAt <= SOON)
      this.#capacity = Math.min(this.#capacity + weightOf(room), this.#leastCapacity * MOST_PLACE)
    return room
  }
}

/** In runs; a room without any takes its place too. */
const weightOf = (room: Room): number => Math.max(1, room.runCount)
