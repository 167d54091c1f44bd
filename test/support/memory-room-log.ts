import { randomUUID } from 'node:crypto'
import type { Claim, LogEntry, OpenedLog, RoomLog, RoomState, StoredRoom } from '../../sync-server/persistence/room-log.ts'

interface DiskRoom {
  readonly snapshot: Uint8Array | null
  readonly updates: readonly { readonly seq: number; readonly update: Uint8Array }[]
  readonly claims: readonly Claim[]
  readonly state: RoomState
}

const EMPTY: DiskRoom = { snapshot: null, updates: [], claims: [], state: { seq: 0, logLength: 0 } }

/** The room, as updates to load one after the other. */
export const updatesOf = ({ snapshot, updates }: DiskRoom): Uint8Array[] => [
  ...(snapshot === null ? [] : [snapshot]),
  ...updates.map(({ update }) => update),
]

/** What outlives a `MemoryRoomLog`. Its rooms are never changed in place, so a copy of the map is a copy of everything. */
export class RoomDisk {
  readonly name: string
  readonly rooms: Map<string, DiskRoom>
  /** A copy is restored for good: its clients mend it for ever. */
  readonly mendingUntil: number | null

  constructor(rooms: ReadonlyMap<string, DiskRoom> = new Map(), mendingUntil: number | null = null) {
    this.name = randomUUID()
    this.mendingUntil = mendingUntil
    this.rooms = new Map(rooms)
  }

  /** As a restored backup has it. */
  copy(): RoomDisk {
    return new RoomDisk(this.rooms, Infinity)
  }
}

interface Write {
  apply(): void
  resolve(): void
  reject(error: Error): void
}

/** `RoomLog` in memory. While it is held, writes wait for `step`; after `crash` nothing is answered any more. */
export class MemoryRoomLog implements RoomLog {
  readonly disk: RoomDisk
  readonly #keepBackup: (folder: string, disk: RoomDisk) => void
  readonly #writes: Write[] = []
  #isHeld = false
  #isCrashed = false

  /** `keepBackup` gets what `backup` has copied, and throws when the folder is taken. */
  constructor(disk: RoomDisk, keepBackup: (folder: string, disk: RoomDisk) => void = () => undefined) {
    this.disk = disk
    this.#keepBackup = keepBackup
  }

  hold(): void {
    this.#isHeld = true
  }

  /** Lets through what waits, and what comes. */
  release(): void {
    this.#isHeld = false
    while (this.step()) continue
  }

  /** Ends the oldest write that waits, by storing it or with an error; false when none does. */
  step(failure: Error | null = null): boolean {
    const write = this.#writes.shift()
    if (write === undefined) return false
    if (failure === null) {
      write.apply()
      write.resolve()
    } else write.reject(failure)
    return true
  }

  get waiting(): number {
    return this.#writes.length
  }

  /** The process ends. The first `stored` of the writes that wait have reached the disk, though nobody was told. */
  crash(stored: number): void {
    for (const write of this.#writes.splice(0).slice(0, stored)) write.apply()
    this.#isCrashed = true
  }

  open(): Promise<OpenedLog> {
    const rooms = new Map([...this.disk.rooms].map(([room, { state }]) => [room, state]))
    const seq = Math.max(0, ...[...rooms.values()].map((state) => state.seq))
    return Promise.resolve({ name: this.disk.name, seq, rooms, mendingUntil: this.disk.mendingUntil })
  }

  append(batch: readonly LogEntry[]): Promise<void> {
    return this.#write(() => {
      for (const { seq, room, update, claims } of batch) {
        const known = this.disk.rooms.get(room) ?? EMPTY
        this.disk.rooms.set(room, {
          ...known,
          updates: [...known.updates, { seq, update: update.slice() }],
          claims: [...known.claims, ...claims],
          state: { seq, logLength: known.state.logLength + 1 },
        })
      }
    })
  }

  async read(room: string): Promise<StoredRoom> {
    if (this.#isCrashed) await new Promise<never>(() => undefined)
    const stored = this.disk.rooms.get(room) ?? EMPTY
    return { updates: updatesOf(stored), claims: stored.claims }
  }

  compact(room: string, snapshot: Uint8Array, through: number): Promise<void> {
    return this.#write(() => {
      const known = this.disk.rooms.get(room)
      if (known === undefined) return
      const updates = known.updates.filter(({ seq }) => seq > through)
      this.disk.rooms.set(room, { ...known, snapshot, updates, state: { ...known.state, logLength: updates.length } })
    })
  }

  async backup(folder: string): Promise<void> {
    this.#keepBackup(folder, this.disk.copy())
  }

  async close(): Promise<void> {
    this.release()
  }

  #write(apply: () => void): Promise<void> {
    if (this.#isCrashed) return new Promise(() => undefined)
    return new Promise((resolve, reject) => {
      this.#writes.push({ apply, resolve, reject })
      if (!this.#isHeld) this.release()
    })
  }
}
