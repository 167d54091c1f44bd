import type { Member } from '../rooms/member.ts'
import type { Principal } from '../rooms/principal.ts'
import type { ServerRoom } from '../rooms/room.ts'
import type { Rooms } from '../rooms/rooms.ts'
import { EarlyMessages, TOO_EARLY } from './early-messages.ts'
import type { Limits } from './limits.ts'
import type { Peer } from './peer.ts'

/** An awareness update of nobody: y-websocket closes a link on which it hears nothing for 30 seconds. */
const NOTHING_NEW = Uint8Array.of(1, 1, 0)
/** There is but one. */
const CHANNEL = 0

/** The unmodified `WebsocketProvider` on one room: the websocket is the room's channel. */
export class PlainConnection {
  readonly principal: Principal
  readonly #peer: Peer
  readonly #rooms: Rooms
  readonly #member: Member
  readonly #early: EarlyMessages
  #room: ServerRoom | null = null
  #isClosed = false

  constructor(peer: Peer, { rooms, limits }: { rooms: Rooms; limits: Limits }, principal: Principal) {
    this.principal = principal
    this.#peer = peer
    this.#rooms = rooms
    this.#early = new EarlyMessages(limits.maxEarlyBytes)
    this.#member = { principal, send: (message) => peer.send(message), close: (code, reason) => peer.close(code, reason) }
  }

  async join(name: string): Promise<void> {
    try {
      const room = await this.#rooms.join(name, this.#member)
      if (this.#isClosed) return this.#rooms.leave(room, this.#member)
      this.#room = room
      for (const message of this.#early.take(CHANNEL)) room.receive(this.#member, message)
    } catch {
      this.#peer.close(4507, 'the room can not be read on the server; its administrator was told')
    }
  }

  receive(message: Uint8Array): void {
    if (this.#room !== null) this.#room.receive(this.#member, message)
    else if (!this.#early.add(CHANNEL, message)) this.#peer.close(4529, TOO_EARLY)
  }

  keepAlive(): void {
    this.#peer.send(NOTHING_NEW)
  }

  closed(): void {
    this.#isClosed = true
    if (this.#room !== null) this.#rooms.leave(this.#room, this.#member)
  }
}
