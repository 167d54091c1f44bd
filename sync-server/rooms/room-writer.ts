import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import * as sync from 'y-protocols/sync'
import { Room } from '../../src-core/crdt/room.ts'
import { err, ok, type Result } from '../../src-core/lib/result.ts'
import { ACK_MESSAGE, encodeAck, readAck } from '../../src-core/protocol/ack.ts'
import type { Member } from './member.ts'
import type { Principal } from './principal.ts'
import type { Rooms } from './rooms.ts'

/** The room has sent the writer away, by a number of `protocol/close-codes.ts`. */
export interface RoomRefusal {
  readonly kind: 'room'
  readonly code: number
  readonly reason: string
}

export interface RoomWriterOptions {
  readonly rooms: Rooms
  /** Never used before in any room. */
  readonly clientId: number
  /** Name of this start of the server: the client id belongs to it. */
  readonly device: string
}

/** Whoever writes, without the device: that is the server's. */
export type Author = Omit<Principal, 'device'>

/**
 * Changes rooms for who has no replica, as a client of the room like any other: what it sends is judged, and its answer is the
 * acknowledgement. One change of a room after the other, so that the clocks of its one client id have no gap.
 */
export class RoomWriter {
  readonly #options: RoomWriterOptions
  readonly #turns = new Map<string, Promise<unknown>>()

  constructor(options: RoomWriterOptions) {
    this.#options = options
  }

  /**
   * Hands a copy of the durable room to `edit`; what that changes in it is durable when this resolves. Rejects when the room can not be
   * read, or when `edit` throws: then nothing was changed.
   */
  write<T>(
    name: string,
    author: Author,
    edit: (room: Room) => T,
  ): Promise<Result<{ readonly value: T; readonly changed: boolean }, RoomRefusal>> {
    const before = this.#turns.get(name) ?? Promise.resolve()
    const turn = before.then(() => this.#write(name, author, edit))
    const over = turn.then(
      () => undefined,
      () => undefined,
    )
    this.#turns.set(name, over)
    void over.then(() => {
      if (this.#turns.get(name) === over) this.#turns.delete(name)
    })
    return turn
  }

  async #write<T>(
    name: string,
    author: Author,
    edit: (room: Room) => T,
  ): Promise<Result<{ readonly value: T; readonly changed: boolean }, RoomRefusal>> {
    const { rooms, clientId, device } = this.#options
    let update: Uint8Array | null = null
    const room = new Room(name, 0, (change) => (update = change.update))
    room.load([await rooms.read(name)])
    // Only now: Yjs takes a new id when it hears of its own from elsewhere.
    room.doc.clientID = clientId
    try {
      const value = edit(room)
      if (update === null) return ok({ value, changed: false })
      const refusal = await this.#send(name, update, { ...author, device })
      return refusal === null ? ok({ value, changed: true }) : err(refusal)
    } finally {
      room.close()
    }
  }

  /** Resolves when the update is acknowledged, with null, or when the room has refused it. */
  async #send(name: string, update: Uint8Array, principal: Principal): Promise<RoomRefusal | null> {
    let answer!: (refusal: RoomRefusal | null) => void
    const answered = new Promise<RoomRefusal | null>((resolve) => {
      answer = resolve
    })
    const member: Member = {
      principal,
      send: (message) => {
        const decoder = decoding.createDecoder(message)
        if (decoding.readVarUint(decoder) === ACK_MESSAGE && readAck(decoder) === 1) answer(null)
      },
      close: (code, reason) => answer({ kind: 'room', code, reason }),
    }
    const room = await this.#options.rooms.join(name, member)
    try {
      room.receive(
        member,
        encoding.encode((encoder) => {
          encoding.writeVarUint(encoder, 0)
          sync.writeUpdate(encoder, update)
        }),
      )
      room.receive(member, encodeAck(1))
      return await answered
    } finally {
      this.#options.rooms.leave(room, member)
    }
  }
}
