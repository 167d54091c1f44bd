import { Awareness } from 'y-protocols/awareness'
import type { Room } from '../../crdt/room.ts'
import { parseRoomName } from '../../crdt/room-name.ts'
import { isFinal } from '../../protocol/close-codes.ts'
import { MAX_MESSAGE_BYTES } from '../../protocol/wire.ts'
import type { LocalCopy } from '../copy/local-copy.ts'
import type { RoomName, Socket, SocketConnection } from '../ports.ts'
import type { Presence } from './presence.ts'
import { RoomExchange } from './room-exchange.ts'
import { RoomFetch } from './room-fetch.ts'
import { parseCursor, SyncCursor } from './sync-cursor.ts'

interface Joined {
  readonly room: Room
  readonly exchange: RoomExchange
}

/** Why the other side takes nothing of a room from us; everything of it stays here. */
export interface RefusedRoom {
  readonly room: RoomName
  readonly code: number
  readonly reason: string
}

interface LinkOptions {
  /** The name that acts here are signed with now. */
  readonly user: () => string | null
  /** Goes by the workspace's own room, which is then never left. */
  readonly presence?: Presence | null
  /** Whether the other side takes changes from here, which it may do or not with each connection. */
  readonly mayWrite?: () => boolean
  /** Called when more or less of what others did is unread, and when a room is refused. */
  readonly onProgress?: () => void
}

/** How long a link rests after the store refused something, and a room after the server could not serve it, so that a full disk is not asked again and again. */
const REST_MS = 5_000
/** Rooms joined at once. The ones used last stay joined, so that what a colleague does in them is seen at once. A joined room is in memory, so of great ones there are fewer. */
const MOST_JOINED = 64
const MOST_JOINED_WHEN_FULL = 16
/** Name of the setting that keeps how far the other side's changes are known. */
const CURSOR_SETTING = 'sync-cursor'

/**
 * Joins a local copy with others through one socket: an exchange for each room with unacknowledged work and for each room that
 * changed on the other side; so coming back costs what was missed, not what exists. Remote updates come through the same funnel as
 * local ones.
 */
export class Link {
  readonly #copy: LocalCopy
  readonly #user: () => string | null
  readonly #connection: SocketConnection
  readonly #presence: Presence | null
  readonly #fetch: RoomFetch
  /** In order of last use. */
  readonly #joined = new Map<RoomName, Joined>()
  readonly #joining = new Map<RoomName, Promise<void>>()
  readonly #refused = new Map<RoomName, RefusedRoom>()
  /** Rooms that the other side could not serve, each with what ends its rest. */
  readonly #resting = new Map<RoomName, () => void>()
  readonly #cursor: SyncCursor
  readonly #stopListening: () => void
  readonly #onProgress: () => void
  readonly #mayWrite: () => boolean
  #isOpen = false
  #isTold = false
  #isClosed = false
  #endRest: (() => void) | null = null
  /** The store does not know yet that the other side's log is another. */
  #isOffering = false

  constructor(copy: LocalCopy, socket: Socket, { user, presence = null, mayWrite = () => true, onProgress = () => {} }: LinkOptions) {
    this.#copy = copy
    this.#user = user
    this.#onProgress = onProgress
    this.#mayWrite = mayWrite
    this.#presence = presence
    this.#cursor = new SyncCursor(parseCursor(copy.setting(CURSOR_SETTING)))
    this.#connection = socket.open({
      cursor: () => this.#cursor.known,
      onOpen: (log) => {
        this.#isOpen = true
        this.#refused.clear()
        this.#wakeRooms()
        if (this.#cursor.follow(log)) this.#offerAll()
        for (const [name, { exchange }] of this.#joined) {
          this.#connection.join(name)
          exchange.open()
        }
        this.#joinNext()
      },
      onChanged: (rooms, cursor) => {
        this.#isTold = true
        this.#cursor.tell(
          rooms.filter(({ room }) => parseRoomName(room)?.workspace === copy.workspace),
          cursor,
        )
        for (const { room } of rooms) if (this.#joined.has(room)) void this.#noteRead(room)
        if (rooms.length === 0) this.#keepCursor()
        this.#joinNext()
        this.#onProgress()
      },
      onFrame: (room, frame) => this.#receive(room, frame),
      onRoomClosed: (room, code, reason) => {
        this.#fetch.end(room, reason)
        if (isFinal(code)) this.#refused.set(room, { room, code, reason })
        else this.#restRoom(room)
        this.#leave(room)
        this.#onProgress()
        this.#joinNext()
      },
      onClose: () => {
        this.#isOpen = false
        this.#isTold = false
        this.#fetch.end(null, 'the server is away')
        for (const { exchange } of this.#joined.values()) exchange.close()
      },
    })
    this.#fetch = new RoomFetch(this.#connection)
    this.#stopListening = copy.onChange(() => this.#joinNext())
  }

  /** Whether the other side has said, on this connection, what changed. */
  get isTold(): boolean {
    return this.#isTold
  }

  /** Rooms of which the other side takes nothing. */
  get refused(): readonly RefusedRoom[] {
    return [...this.#refused.values()]
  }

  /** Rooms that changed on the other side and are not read yet. */
  get unreadCount(): number {
    return this.#cursor.unreadCount
  }

  /**
   * What the other side has of a refused room, as one update; nothing of it comes in here until `retryRefused`. Rejects when the other side is
   * away, or says no.
   */
  async readRefused(refused: RefusedRoom): Promise<Uint8Array> {
    if (!this.#isOpen) throw new Error('the server is away')
    // Where nothing at all is taken from here, the room may be joined for reading.
    this.#leave(refused.room)
    this.#refused.set(refused.room, refused)
    return await this.#fetch.read(refused.room)
  }

  /** Offers again what was refused. */
  retryRefused(): void {
    this.#refused.clear()
    this.#wakeRooms()
    this.#joinNext()
  }

  close(): void {
    this.#isClosed = true
    this.#fetch.end(null, 'the server was left')
    this.#endRest?.()
    this.#wakeRooms()
    this.#stopListening()
    this.#leaveAll()
    this.#connection.close()
  }

  /** Somebody looks at runs here from now on. */
  showPresence(): void {
    this.#joinNext()
  }

  /** Joins what waits, as far as there is room: own work first, then what others did. */
  #joinNext(): void {
    if ([...this.#joined.keys()].some((name) => this.#isStale(name))) this.#rest()
    if (this.#endRest !== null || !this.#isOpen) return
    while (this.#joined.size > MOST_JOINED_WHEN_FULL && this.#copy.shelf.isFull && this.#leaveIdle());
    if (this.#presence?.isShown === true) this.#joinSoon(this.#copy.book.roomName)
    for (const name of this.#copy.ledger.names()) if (this.#isToSend(name) && !this.#joinSoon(name)) return
    for (const name of this.#cursor.unread) if (!this.#joinSoon(name)) return
  }

  /** False when there is no place for more. */
  #joinSoon(name: RoomName): boolean {
    if (this.#joined.has(name) || this.#joining.has(name) || this.#refused.has(name) || this.#resting.has(name)) return true
    const count = this.#joined.size + this.#joining.size
    const hasPlace = count < MOST_JOINED_WHEN_FULL || (count < MOST_JOINED && !this.#copy.shelf.isFull)
    if (!hasPlace && !this.#leaveIdle()) return false
    void this.#join(name)
    return true
  }

  /** Leaves the room that was not used for the longest time and waits for nothing; false when there is none. */
  #leaveIdle(): boolean {
    for (const [name, { exchange }] of this.#joined) {
      if (!exchange.isSynced || this.#isToSend(name) || this.#cursor.isUnread(name) || this.#isPresenceRoom(name)) continue
      this.#leave(name)
      return true
    }
    return false
  }

  #isPresenceRoom(name: RoomName): boolean {
    return this.#presence !== null && name === this.#copy.book.roomName
  }

  #isToSend(name: RoomName): boolean {
    const { localVersion, ackedVersion } = this.#copy.ledger.get(name)
    return localVersion > ackedVersion && this.#mayWrite()
  }

  /** The shelf was emptied after a failed commit: the room that the provider holds is no longer the room. */
  #isStale(name: RoomName): boolean {
    return this.#copy.shelf.peek(name) !== this.#joined.get(name)?.room
  }

  /** Leaves all rooms and joins them again after a while; what others say meanwhile comes with the first exchange then. */
  #rest(): void {
    const names = [...this.#joined.keys()]
    this.#leaveAll()
    this.#endRest?.()
    this.#endRest = this.#copy.clock.schedule(() => {
      this.#endRest = null
      for (const name of names) this.#joinSoon(name)
      this.#joinNext()
    }, REST_MS)
  }

  /** The other side is there and has trouble with this room, as when its disk is full: it is asked again after a while. */
  #restRoom(name: RoomName): void {
    this.#resting.get(name)?.()
    const cancel = this.#copy.clock.schedule(() => {
      this.#resting.delete(name)
      this.#joinNext()
    }, REST_MS)
    this.#resting.set(name, cancel)
  }

  /** Nothing of the room is taken: it stays here as it is, and the others go on. */
  #refuse(refused: RefusedRoom): void {
    this.#refused.set(refused.room, refused)
    this.#leave(refused.room)
    this.#onProgress()
    this.#joinNext()
  }

  #wakeRooms(): void {
    for (const cancel of this.#resting.values()) cancel()
    this.#resting.clear()
  }

  #receive(name: RoomName, frame: Uint8Array): void {
    if (this.#fetch.isReading(name)) return this.#fetch.receive(name, frame)
    const joined = this.#joined.get(name)
    if (joined === undefined) return
    this.#joined.delete(name)
    this.#joined.set(name, joined)
    try {
      joined.exchange.receive(frame)
    } catch {
      // Bytes that are no message of y-websocket: nothing of them counts, and the rest goes on.
    }
  }

  #join(name: RoomName): Promise<void> {
    if (this.#isClosed) return Promise.resolve()
    const joining = this.#copy
      .withRooms([name], (rooms) => this.#connect(rooms.get(name)!))
      .then(
        () => undefined,
        // A room that cannot be read is told to whoever asks for it; the link goes on with the others.
        () => undefined,
      )
      .finally(() => this.#joining.delete(name))
    this.#joining.set(name, joining)
    return joining
  }

  #connect(room: Room): void {
    if (this.#isClosed) return
    const { name } = room
    this.#leave(name)
    const copy = this.#copy
    const connection = this.#connection
    // The others would tell everybody in each room that somebody is there, and nothing more.
    const awareness = this.#isPresenceRoom(name) ? new Awareness(room.doc) : null
    const exchange = new RoomExchange(
      room,
      {
        send: (message) => {
          if (message.length <= MAX_MESSAGE_BYTES) connection.send(name, message)
          else this.#refuse({ room: name, code: 4413, reason: 'what is new in this room is more than a server takes at once' })
        },
        mayWrite: this.#mayWrite,
        durable: () => copy.durable(),
        localVersion: () => copy.ledger.get(name).localVersion,
        onSynced: () => void this.#noteRead(name),
        onAck: (version) => copy.noteAck(name, version),
      },
      awareness,
    )
    this.#joined.set(name, { room, exchange })
    if (awareness !== null) this.#presence?.attach(awareness)
    copy.shelf.pin(name)
    this.#connection.join(name)
    if (this.#isOpen) exchange.open()
  }

  /** What the room had when it was told is in memory; once it is stored it is read. */
  async #noteRead(name: RoomName): Promise<void> {
    const seq = this.#cursor.newest(name)
    const joined = this.#joined.get(name)
    if (joined?.exchange.isSynced !== true) return
    try {
      await this.#copy.durable()
    } catch {
      return
    }
    if (this.#joined.get(name) !== joined) return
    if (this.#cursor.noteRead(name, seq)) {
      this.#keepCursor()
      this.#onProgress()
    }
    this.#joinNext()
  }

  /** Another log, as of a restored server, may lack what the one before had acknowledged: everything waits for it anew, and only then its numbers are kept. */
  #offerAll(): void {
    this.#isOffering = true
    void this.#copy.forgetAcks(this.#user()).then((isStored) => {
      if (this.#isClosed) return
      if (!isStored) this.#copy.clock.schedule(() => this.#offerAgain(), REST_MS)
      else {
        this.#isOffering = false
        this.#keepCursor()
        this.#joinNext()
      }
    })
  }

  /** Rooms were joined meanwhile: what was told in them will count for nothing. */
  #offerAgain(): void {
    if (this.#isClosed) return
    this.#leaveAll()
    this.#offerAll()
  }

  #keepCursor(): void {
    const { log, cursor } = this.#cursor.known
    if (log !== null && !this.#isOffering) void this.#copy.keepSetting(CURSOR_SETTING, { log, cursor })
  }

  #leaveAll(): void {
    for (const name of this.#joined.keys()) this.#leave(name)
  }

  #leave(name: RoomName): void {
    const joined = this.#joined.get(name)
    if (joined === undefined) return
    if (this.#isPresenceRoom(name)) this.#presence?.attach(null)
    joined.exchange.end()
    this.#joined.delete(name)
    this.#connection.leave(name)
    this.#copy.shelf.unpin(name)
  }
}
