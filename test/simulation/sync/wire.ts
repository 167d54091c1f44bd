import { EventEmitter } from 'node:events'
import * as decoding from 'lib0/decoding'
import type { WebSocketLike } from '../../../src-core/replica/sync/server-socket.ts'
import type { PeerSocket } from '../../../sync-server/ws/peer.ts'

type Parcel =
  | { readonly kind: 'frame'; readonly bytes: Uint8Array }
  | { readonly kind: 'ping' | 'pong' }
  | { readonly kind: 'close'; readonly code: number; readonly reason: string }

export type Side = 'client' | 'server'
const MESSAGE_FRAME = 3

/**
 * One websocket in memory, both of its ends. What is sent waits until it is delivered, in order but for frames of different rooms, which
 * may overtake each other; a message of a room may come twice.
 */
export class Wire {
  readonly client: WebSocketLike
  readonly #clientEnd: ClientEnd
  readonly #serverEnd: ServerEnd
  /** Parcels on their way to that side. */
  readonly #underWay: Readonly<Record<Side, Parcel[]>> = { client: [], server: [] }
  #state: 'connecting' | 'open' | 'over' = 'connecting'
  /** Nothing gets through, and nobody is told. */
  isStalled = false

  /** `asSent`: what becomes of a frame of the client's on its way. */
  constructor(asSent: (bytes: Uint8Array) => Uint8Array) {
    this.#clientEnd = new ClientEnd((parcel) =>
      this.#send('server', parcel.kind === 'frame' ? { ...parcel, bytes: asSent(parcel.bytes) } : parcel),
    )
    this.#serverEnd = new ServerEnd((parcel) => this.#send('client', parcel))
    this.client = this.#clientEnd
  }

  get isOver(): boolean {
    return this.#state === 'over'
  }

  get isConnecting(): boolean {
    return this.#state === 'connecting'
  }

  /** The handshake is through. */
  connect(accept: (socket: PeerSocket) => void): void {
    this.#state = 'open'
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the server uses of a websocket of `ws`, by shape
    accept(this.#serverEnd as unknown as PeerSocket)
    this.#clientEnd.opened()
  }

  /** Both ends hear that it ended; what was under way is lost. */
  cut(): void {
    if (this.#state === 'over') return
    this.#state = 'over'
    this.#underWay.client.length = 0
    this.#underWay.server.length = 0
    this.#serverEnd.ended(1006, '')
    this.#clientEnd.ended(1006, 'cut')
  }

  waiting(side: Side): number {
    return this.isStalled ? 0 : this.#underWay[side].length
  }

  /** Delivers a parcel to that side. `dice` decides whether one overtakes others; false when nothing waits. */
  deliver(side: Side, dice: (below: number) => number = () => 1): boolean {
    const parcels = this.#underWay[side]
    if (this.isStalled || this.#state !== 'open' || parcels.length === 0) return false
    const [parcel] = parcels.splice(dice(4) === 0 ? overtaking(parcels, dice) : 0, 1)
    this.#arrive(side, parcel!)
    return true
  }

  /** The oldest message of a room on its way to that side will come twice; false when there is none. */
  duplicate(side: Side): boolean {
    const parcels = this.#underWay[side]
    const at = parcels.findIndex((parcel) => roomOf(parcel) !== null)
    if (at < 0) return false
    parcels.splice(at, 0, parcels[at]!)
    return true
  }

  #arrive(side: Side, parcel: Parcel): void {
    const end = side === 'client' ? this.#clientEnd : this.#serverEnd
    switch (parcel.kind) {
      case 'frame':
        end.received(parcel.bytes)
        break
      case 'ping':
        this.#send('server', { kind: 'pong' })
        break
      case 'pong':
        this.#serverEnd.answered()
        break
      case 'close':
        this.#state = 'over'
        this.#clientEnd.ended(parcel.code, parcel.reason)
        this.#serverEnd.ended(parcel.code, parcel.reason)
    }
  }

  #send(to: Side, parcel: Parcel): void {
    if (this.#state !== 'over') this.#underWay[to].push(parcel)
  }
}

/** The place of a parcel that may go before all others: a message of a room before which only messages of other rooms wait. */
function overtaking(parcels: readonly Parcel[], dice: (below: number) => number): number {
  const passed = new Set<number>()
  const free: number[] = []
  for (const [at, parcel] of parcels.entries()) {
    const room = roomOf(parcel)
    if (room === null) break
    if (!passed.has(room)) free.push(at)
    passed.add(room)
  }
  return free[dice(Math.max(1, free.length))] ?? 0
}

/** The channel of a message of a room; null for everything else. */
function roomOf(parcel: Parcel): number | null {
  if (parcel.kind !== 'frame' || parcel.bytes[0] !== MESSAGE_FRAME) return null
  const decoder = decoding.createDecoder(parcel.bytes)
  decoding.readVarUint(decoder)
  return decoding.readVarUint(decoder)
}

type Listener = (event: { data: unknown; code: number; reason: string }) => void

class ClientEnd implements WebSocketLike {
  binaryType = 'arraybuffer'
  readyState = 0
  readonly #send: (parcel: Parcel) => void
  readonly #listeners: [type: string, listener: Listener][] = []

  constructor(send: (parcel: Parcel) => void) {
    this.#send = send
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.push([type, listener])
  }

  send(bytes: Uint8Array): void {
    if (this.readyState === 1) this.#send({ kind: 'frame', bytes: bytes.slice() })
  }

  close(): void {
    if (this.readyState >= 2) return
    this.readyState = 2
    this.#send({ kind: 'close', code: 1005, reason: '' })
  }

  opened(): void {
    if (this.readyState !== 0) return
    this.readyState = 1
    this.#tell('open', {})
  }

  received(bytes: Uint8Array): void {
    if (this.readyState === 1) this.#tell('message', { data: bytes.slice().buffer })
  }

  ended(code: number, reason: string): void {
    if (this.readyState === 3) return
    this.readyState = 3
    this.#tell('close', { code, reason })
  }

  #tell(type: string, event: Partial<Parameters<Listener>[0]>): void {
    for (const [of, listener] of this.#listeners) if (of === type) listener({ data: null, code: 0, reason: '', ...event })
  }
}

class ServerEnd extends EventEmitter {
  readonly OPEN = 1
  readyState = 1
  readonly bufferedAmount = 0
  binaryType = 'nodebuffer'
  readonly #send: (parcel: Parcel) => void

  constructor(send: (parcel: Parcel) => void) {
    super()
    this.#send = send
  }

  send(bytes: Uint8Array): void {
    this.#send({ kind: 'frame', bytes: bytes.slice() })
  }

  ping(): void {
    this.#send({ kind: 'ping' })
  }

  close(code: number, reason: string): void {
    if (this.readyState !== 1) return
    this.readyState = 2
    this.#send({ kind: 'close', code, reason })
  }

  terminate(): void {
    this.#send({ kind: 'close', code: 1006, reason: '' })
    this.ended(1006, '')
  }

  received(bytes: Uint8Array): void {
    if (this.readyState === 1) this.emit('message', Buffer.from(bytes), true)
  }

  answered(): void {
    if (this.readyState === 1) this.emit('pong')
  }

  ended(code: number, reason: string): void {
    if (this.readyState === 3) return
    this.readyState = 3
    this.emit('close', code, Buffer.from(reason))
  }
}
