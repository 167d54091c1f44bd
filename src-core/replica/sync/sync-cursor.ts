import type { RoomName } from '../ports.ts'

/** How far the other side's changes are known, as it is kept in the store. */
export interface StoredCursor {
  readonly log: string
  readonly cursor: number
}

/**
 * Which rooms have changed on the other side and are not read yet. The cursor that is kept lies before the first of them, so whatever
 * happens, a change that was told is told again until it was read.
 */
export class SyncCursor {
  #log: string | null
  /** Told up to here. */
  #told: number
  readonly #unread = new Map<RoomName, number>()
  /** Rooms that were read up to a number already: their changes came by themselves. */
  readonly #read = new Map<RoomName, number>()

  constructor(stored: StoredCursor | null) {
    this.#log = stored?.log ?? null
    this.#told = stored?.cursor ?? 0
  }

  get unread(): Iterable<RoomName> {
    return this.#unread.keys()
  }

  get unreadCount(): number {
    return this.#unread.size
  }

  isUnread(room: RoomName): boolean {
    return this.#unread.has(room)
  }

  /** What to ask with and what to keep; log null before anything was told. */
  get known(): { readonly cursor: number; readonly log: string | null } {
    const first = Math.min(...this.#unread.values())
    return { log: this.#log, cursor: Math.min(this.#told, first - 1) }
  }

  /** A connection to this log; the numbers of another one mean nothing in it. True when another was followed before. */
  follow(log: string): boolean {
    if (log === this.#log) return false
    const isAnother = this.#log !== null
    this.#log = log
    this.#told = 0
    this.#unread.clear()
    this.#read.clear()
    return isAnother
  }

  tell(rooms: readonly { readonly room: RoomName; readonly seq: number }[], cursor: number): void {
    for (const { room, seq } of rooms) if (seq > (this.#read.get(room) ?? 0)) this.#unread.set(room, seq)
    this.#told = Math.max(this.#told, cursor)
  }

  /** Everything of the room that was told so far is here, durably. Gives true when that brings the cursor on. */
  noteRead(room: RoomName, seq: number): boolean {
    this.#read.set(room, Math.max(seq, this.#read.get(room) ?? 0))
    if ((this.#unread.get(room) ?? Infinity) > seq) return false
    return this.#unread.delete(room)
  }

  /** Number of the newest change of the room that was told; 0 for none. */
  newest(room: RoomName): number {
    return this.#unread.get(room) ?? 0
  }
}

export function parseCursor(value: unknown): StoredCursor | null {
  if (typeof value !== 'object' || value === null) return null
  const { log, cursor }: Readonly<Record<string, unknown>> = { ...value }
  return typeof log === 'string' && typeof cursor === 'number' && Number.isSafeInteger(cursor) ? { log, cursor } : null
}
