import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import * as sync from 'y-protocols/sync'
import * as Y from 'yjs'
import { ACK_MESSAGE, encodeAck, readAck } from '../../src-core/protocol/ack.ts'
import type { RoomName, Socket, SocketConnection, SocketHandlers } from '../../src-core/replica/ports.ts'

interface Peer {
  readonly handlers: SocketHandlers
  readonly rooms: Set<RoomName>
  isUp: boolean
}

const LOG = 'hub'

/**
 * Joins replicas in memory as a server would: it holds the rooms, answers y-websocket's sync messages, echoes the version
 * numbers of message 100, passes updates on to who has joined, and tells the others that a room has changed. Frames wait in a queue until the test lets them through with `flush`.
 */
export class MemoryHub {
  readonly rooms = new Map<RoomName, Y.Doc>()
  readonly #peers = new Set<Peer>()
  readonly #seqs = new Map<RoomName, number>()
  #seq = 0
  #queue: { deliver: () => void }[] = []
  /** Frames that clients sent, by message type. */
  readonly received: number[] = []

  /** The way of one replica to the hub; `cut` and `heal` it. */
  link(): { socket: Socket; cut(): void; heal(): void; kill(): void } {
    let current: Peer | null = null
    const socket: Socket = {
      open: (handlers): SocketConnection => {
        const peer: Peer = { handlers, rooms: new Set(), isUp: false }
        current = peer
        this.#peers.add(peer)
        this.#later(() => this.#connect(peer))
        return {
          join: (room) => {
            if (peer.isUp) this.#later(() => peer.isUp && this.#join(peer, room))
          },
          leave: (room) => {
            if (peer.isUp) this.#later(() => peer.rooms.delete(room))
          },
          send: (room, frame) => {
            if (peer.isUp) this.#later(() => peer.isUp && this.#receive(peer, room, frame))
          },
          close: () => {
            peer.isUp = false
            this.#peers.delete(peer)
          },
        }
      },
    }
    return {
      socket,
      cut: () => {
        if (current === null || !current.isUp) return
        current.isUp = false
        current.handlers.onClose(1006, 'cut')
      },
      /** The process at the other end is gone and never comes back. */
      kill: () => {
        if (current === null) return
        current.isUp = false
        this.#peers.delete(current)
      },
      heal: () => {
        if (current !== null) this.#connect(current)
      },
    }
  }

  /** Sends bytes of the test's own to everybody. */
  say(room: RoomName, frame: Uint8Array): void {
    for (const peer of this.#peers) this.#send(peer, room, frame)
  }

  /** Lets through what waits, `limit` frames at most; says how many. */
  flush(limit = Infinity): number {
    let done = 0
    while (this.#queue.length > 0 && done < limit) {
      this.#queue.shift()!.deliver()
      done++
    }
    return done
  }

  #later(deliver: () => void): void {
    this.#queue.push({ deliver })
  }

  #connect(peer: Peer): void {
    if (peer.isUp || !this.#peers.has(peer)) return
    peer.isUp = true
    peer.rooms.clear()
    const { cursor, log } = peer.handlers.cursor()
    peer.handlers.onOpen(LOG)
    const since = log === LOG ? cursor : 0
    const changed = [...this.#seqs].filter(([, seq]) => seq > since).map(([room, seq]) => ({ room, seq }))
    const now = this.#seq
    this.#later(() => peer.isUp && peer.handlers.onChanged(changed, now))
  }

  #join(peer: Peer, name: RoomName): void {
    peer.rooms.add(name)
    const doc = this.#room(name)
    this.#send(
      peer,
      name,
      this.#syncFrame((encoder) => sync.writeSyncStep1(encoder, doc)),
    )
  }

  #receive(from: Peer, name: RoomName, frame: Uint8Array): void {
    const decoder = decoding.createDecoder(frame)
    const type = decoding.readVarUint(decoder)
    this.received.push(type)
    if (type === ACK_MESSAGE) {
      this.#send(from, name, encodeAck(readAck(decoder)))
      return
    }
    if (type !== 0) return
    const doc = this.#room(name)
    const answer = encoding.createEncoder()
    encoding.writeVarUint(answer, 0)
    sync.readSyncMessage(decoder, answer, doc, from)
    if (encoding.length(answer) > 1) this.#send(from, name, encoding.toUint8Array(answer))
  }

  #room(name: RoomName): Y.Doc {
    let doc = this.rooms.get(name)
    if (doc === undefined) {
      this.rooms.set(name, (doc = new Y.Doc()))
      doc.on('update', (update: Uint8Array, origin: unknown) => {
        const seq = ++this.#seq
        this.#seqs.set(name, seq)
        for (const peer of this.#peers) {
          if (!peer.isUp) continue
          if (peer !== origin && peer.rooms.has(name))
            this.#send(
              peer,
              name,
              this.#syncFrame((encoder) => sync.writeUpdate(encoder, update)),
            )
          this.#later(() => peer.isUp && peer.handlers.onChanged([{ room: name, seq }], seq))
        }
      })
    }
    return doc
  }

  #send(to: Peer, name: RoomName, frame: Uint8Array): void {
    this.#later(() => to.isUp && to.handlers.onFrame(name, frame))
  }

  #syncFrame(write: (encoder: encoding.Encoder) => void): Uint8Array {
    const encoder = encoding.createEncoder()
    encoding.writeVarUint(encoder, 0)
    write(encoder)
    return encoding.toUint8Array(encoder)
  }
}
