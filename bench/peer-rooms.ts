import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import * as sync from 'y-protocols/sync'
import { WebSocket } from 'ws'
import type * as Y from 'yjs'
import type { RoomPeer } from './room-peer.ts'

/** Messages of y-websocket, which Hocuspocus sends behind the name of the room. */
const SYNC = 0
/** Of Hocuspocus alone: who one is, and an answer that asks for none. */
const AUTH = 2
const SYNC_REPLY = 4

/** Documents in rooms of a peer, joined the way that its own client goes: y-websocket by a websocket for each room, Hocuspocus by one for all. */
export interface PeerRooms {
  close(): void
}

/** Resolves when each document has what the server had. `isDeaf`: what others do from then on is not read. */
export async function joinPeerRooms(peer: RoomPeer, docs: ReadonlyMap<string, Y.Doc>, isDeaf = false): Promise<PeerRooms> {
  const sockets: WebSocket[] = []
  if (peer.kind === 'y-websocket') {
    const joins = [...docs].map(async ([room, doc]) => {
      const socket = new WebSocket(`${peer.url}/${room}`)
      sockets.push(socket)
      const exchange = new Exchange(doc, isDeaf, (bytes) => socket.send(bytes))
      socket.on('message', (data: Buffer) => exchange.receive(decoding.createDecoder(data)))
      await opened(socket)
      exchange.begin()
      await exchange.synced
    })
    await Promise.all(joins)
  } else {
    const socket = new WebSocket(peer.url)
    sockets.push(socket)
    const exchanges = new Map<string, Exchange>()
    socket.on('message', (data: Buffer) => {
      const decoder = decoding.createDecoder(data)
      exchanges.get(decoding.readVarString(decoder))?.receive(decoder)
    })
    await opened(socket)
    for (const [room, doc] of docs) {
      const say = (bytes: Uint8Array): void => socket.send(behindName(room, bytes))
      const exchange = new Exchange(doc, isDeaf, say)
      exchanges.set(room, exchange)
      say(AUTH_MESSAGE)
      exchange.begin()
    }
    await Promise.all(Array.from(exchanges.values(), (exchange) => exchange.synced))
  }
  return {
    close() {
      for (const socket of sockets) socket.close()
    },
  }
}

const AUTH_MESSAGE = encoding.encode((encoder) => {
  encoding.writeVarUint(encoder, AUTH)
  encoding.writeVarUint(encoder, 0)
  encoding.writeVarString(encoder, 'nobody asks')
})

function behindName(room: string, bytes: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarString(encoder, room)
    encoding.writeUint8Array(encoder, bytes)
  })
}

const opened = (socket: WebSocket): Promise<unknown> => new Promise((done, failed) => socket.on('open', done).on('error', failed))

class Exchange {
  readonly synced: Promise<void>
  readonly #doc: Y.Doc
  readonly #isDeaf: boolean
  readonly #send: (bytes: Uint8Array) => void
  #finish: (() => void) | null = null

  constructor(doc: Y.Doc, isDeaf: boolean, send: (bytes: Uint8Array) => void) {
    this.#doc = doc
    this.#isDeaf = isDeaf
    this.#send = send
    this.synced = new Promise((done) => {
      this.#finish = done
    })
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== this) this.#say((encoder) => sync.writeUpdate(encoder, update))
    })
  }

  begin(): void {
    this.#say((encoder) => sync.writeSyncStep1(encoder, this.#doc))
  }

  receive(decoder: decoding.Decoder): void {
    const type = decoding.readVarUint(decoder)
    if ((type !== SYNC && type !== SYNC_REPLY) || (this.#isDeaf && this.#finish === null)) return
    const answer = encoding.createEncoder()
    encoding.writeVarUint(answer, SYNC)
    const step = sync.readSyncMessage(decoder, answer, this.#doc, this)
    if (encoding.length(answer) > 1) this.#send(encoding.toUint8Array(answer))
    if (step !== sync.messageYjsSyncStep2) return
    this.#finish?.()
    this.#finish = null
  }

  #say(write: (encoder: encoding.Encoder) => void): void {
    this.#send(
      encoding.encode((encoder) => {
        encoding.writeVarUint(encoder, SYNC)
        write(encoder)
      }),
    )
  }
}
