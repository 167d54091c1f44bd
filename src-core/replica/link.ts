import { WebsocketProvider } from 'y-websocket'
import type { Room } from '../crdt/room.ts'
import { parseRoomName } from '../crdt/room-name.ts'
import { ACK_MESSAGE, readAck } from '../protocol/ack.ts'
import type { LocalCopy } from './local-copy.ts'
import type { RoomName, Socket, SocketConnection } from './ports.ts'
import { RoomSocket } from './room-socket.ts'

interface Joined {
  readonly room: Room
  readonly provider: WebsocketProvider
  socket: RoomSocket | null
}

/** How long a link rests after the store refused something, so that a full disk is not asked again and again. */
const REST_MS = 5_000

/**
 * Joins a local copy with others through one socket: a y-websocket provider for each room with unacknowledged work and for
 * each room that the other side speaks of. Remote updates come through the same funnel as local ones.
 */
export class Link {
  readonly #copy: LocalCopy
  readonly #connection: SocketConnection
  readonly #joined = new Map<RoomName, Joined>()
  readonly #joining = new Map<RoomName, Promise<void>>()
  readonly #stopListening: () => void
  #isOpen = false
  #isClosed = false
  #endRest: (() => void) | null = null

  constructor(copy: LocalCopy, socket: Socket) {
    this.#copy = copy
    this.#connection = socket.open({
      onOpen: () => {
        this.#isOpen = true
        for (const { provider, socket } of this.#joined.values()) {
          socket?.opened()
          // The providers pause between their own tries; the shared connection has paused enough.
          provider.connect()
        }
        this.#joinPending()
      },
      onFrame: (room, frame) => void this.#receive(room, frame),
      onClose: (code, reason) => {
        this.#isOpen = false
        for (const { socket } of this.#joined.values()) socket?.closed(code, reason)
      },
    })
    this.#stopListening = copy.onChange(() => this.#joinPending())
  }

  close(): void {
    this.#isClosed = true
    this.#endRest?.()
    this.#stopListening()
    for (const name of this.#joined.keys()) this.#leave(name)
    this.#connection.close()
  }

  #joinPending(): void {
    if ([...this.#joined.keys()].some((name) => this.#isStale(name))) this.#rest()
    if (this.#endRest !== null) return
    for (const name of this.#copy.ledger.names()) {
      const { localVersion, ackedVersion } = this.#copy.ledger.get(name)
      if (localVersion > ackedVersion) void this.#join(name)
    }
  }

  /** The shelf was emptied after a failed commit: the room that the provider holds is no longer the room. */
  #isStale(name: RoomName): boolean {
    return this.#copy.shelf.peek(name) !== this.#joined.get(name)?.room
  }

  /** Leaves all rooms and joins them again after a while; what others say meanwhile comes with the first exchange then. */
  #rest(): void {
    const names = [...this.#joined.keys()]
    for (const name of names) this.#leave(name)
    this.#endRest?.()
    this.#endRest = this.#copy.clock.schedule(() => {
      this.#endRest = null
      for (const name of names) void this.#join(name)
      this.#joinPending()
    }, REST_MS)
  }

  async #receive(name: RoomName, frame: Uint8Array): Promise<void> {
    if (parseRoomName(name)?.workspace !== this.#copy.workspace) return
    await this.#join(name)
    try {
      this.#joined.get(name)?.socket?.received(frame)
    } catch {
      // Bytes that are no message of y-websocket: nothing of them counts, and the rest goes on.
    }
  }

  #join(name: RoomName): Promise<void> {
    if (this.#isClosed || this.#endRest !== null || (this.#joined.has(name) && !this.#isStale(name))) return Promise.resolve()
    let joining = this.#joining.get(name)
    if (joining === undefined) {
      joining = this.#copy
        .withRooms([name], (rooms) => this.#connect(rooms.get(name)!))
        .then(
          () => undefined,
          // A room that cannot be read is told to whoever asks for it; the link goes on with the others.
          () => undefined,
        )
        .finally(() => this.#joining.delete(name))
      this.#joining.set(name, joining)
    }
    return joining
  }

  #connect(room: Room): void {
    if (this.#isClosed) return
    const { name } = room
    this.#leave(name)
    const copy = this.#copy
    const connection = this.#connection
    const hand = (socket: RoomSocket): void => {
      joined.socket = socket
      if (this.#isOpen) void Promise.resolve().then(() => socket.opened())
    }
    class ChannelSocket extends RoomSocket {
      constructor() {
        super({
          send: (frame) => connection.send(name, frame),
          durable: () => copy.durable(),
          localVersion: () => copy.ledger.get(name).localVersion,
        })
        hand(this)
      }
    }
    const provider = new WebsocketProvider('tagalong:', name, room.doc, {
      connect: false,
      disableBc: true,
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the provider uses of a WebSocket just what RoomSocket has
      WebSocketPolyfill: ChannelSocket as never,
    })
    provider.messageHandlers[ACK_MESSAGE] = (_encoder, decoder) => copy.noteAck(name, readAck(decoder))
    const joined: Joined = { room, provider, socket: null }
    this.#joined.set(name, joined)
    copy.shelf.pin(name)
    provider.connect()
  }

  #leave(name: RoomName): void {
    this.#joined.get(name)?.provider.destroy()
    this.#joined.delete(name)
    this.#copy.shelf.unpin(name)
  }
}
