import type { RoomName, RoomRecord } from '../ports.ts'

type Entry = Omit<RoomRecord, 'seq'>

/** What is known of every room without opening it: how often this replica changed it, and up to where the keeper has it. */
export class RoomLedger {
  readonly #now = new Map<RoomName, Entry>()
  readonly #durable = new Map<RoomName, Entry>()

  constructor(records: readonly RoomRecord[]) {
    for (const { seq: _, ...entry } of records) {
      this.#now.set(entry.room, entry)
      this.#durable.set(entry.room, entry)
    }
  }

  get(room: RoomName): Entry {
    return this.#now.get(room) ?? { room, localVersion: 0, ackedVersion: 0, logLength: 0 }
  }

  /** As they are now: a store that fails while somebody goes through them sets them all anew. */
  names(): RoomName[] {
    return [...this.#now.keys()]
  }

  /** Rooms of which the keeper does not have everything. */
  unsentCount(): number {
    let count = 0
    for (const { localVersion, ackedVersion } of this.#now.values()) count += Number(localVersion > ackedVersion)
    return count
  }

  /** Notes one more update in the log of the room; `own` ones get a version number of their own. */
  noteUpdate(room: RoomName, own: boolean): Entry {
    const entry = this.get(room)
    const received = own ? entry : { ...entry, hasReceived: true as const }
    return this.#set({ ...received, localVersion: entry.localVersion + Number(own), logLength: entry.logLength + 1 })
  }

  /** Notes that the keeper has everything up to `version`. An old or impossible number changes nothing and gives null. */
  noteAck(room: RoomName, version: number): Entry | null {
    const entry = this.get(room)
    if (version <= entry.ackedVersion || version > entry.localVersion) return null
    return this.#set({ ...entry, ackedVersion: version })
  }

  /** Nothing counts as acknowledged any more, in any room, with own updates or without. */
  forgetAcks(): Entry[] {
    return [...this.#now.values()].map((entry) => this.#set({ ...entry, localVersion: Math.max(1, entry.localVersion), ackedVersion: 0 }))
  }

  /** What a server has was put in the place of the room. */
  noteReceived(room: RoomName): Entry {
    return this.#set({ ...this.get(room), hasReceived: true })
  }

  /** Whether all that was said in the room was said on this machine, and no server has any of it. */
  isAllMadeHere(room: RoomName): boolean {
    const { ackedVersion, hasReceived } = this.get(room)
    return ackedVersion === 0 && hasReceived === undefined
  }

  noteCompaction(room: RoomName): void {
    const entry = { ...this.get(room), logLength: 0 }
    this.#set(entry)
    this.#durable.set(room, entry)
  }

  /** Everything noted so far is durable. */
  keep(entries: Iterable<Entry>): void {
    for (const entry of entries) this.#durable.set(entry.room, entry)
  }

  /** Takes back everything that did not become durable. */
  restore(): void {
    this.#now.clear()
    for (const [room, entry] of this.#durable) this.#now.set(room, entry)
  }

  #set(entry: Entry): Entry {
    this.#now.set(entry.room, entry)
    return entry
  }
}
