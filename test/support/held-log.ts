import type { LogEntry, OpenedLog, RoomLog, StoredRoom } from '../../sync-server/persistence/room-log.ts'

/** A log whose disk a test holds up or breaks. */
export class HeldLog implements RoomLog {
  readonly #log: RoomLog
  #gate: Promise<void> = Promise.resolve()
  #open: () => void = () => undefined
  #readGate: Promise<void> = Promise.resolve()
  #openReads: () => void = () => undefined
  /** The next appends are rejected with this, and nothing of them is stored. */
  failure: Error | null = null
  appends = 0

  constructor(log: RoomLog) {
    this.#log = log
  }

  hold(): void {
    this.#gate = new Promise((open) => {
      this.#open = open
    })
  }

  /** Rooms that are read from now on wait for `release`. */
  holdReads(): void {
    this.#readGate = new Promise((open) => {
      this.#openReads = open
    })
  }

  release(): void {
    this.#open()
    this.#openReads()
  }

  open(): Promise<OpenedLog> {
    return this.#log.open()
  }

  async append(batch: readonly LogEntry[]): Promise<void> {
    this.appends += 1
    await this.#gate
    if (this.failure !== null) throw this.failure
    await this.#log.append(batch)
  }

  async read(room: string): Promise<StoredRoom> {
    await this.#readGate
    return this.#log.read(room)
  }

  compact(room: string, snapshot: Uint8Array, through: number): Promise<void> {
    return this.#log.compact(room, snapshot, through)
  }

  backup(folder: string): Promise<void> {
    return this.#log.backup(folder)
  }

  close(): Promise<void> {
    return this.#log.close()
  }
}
