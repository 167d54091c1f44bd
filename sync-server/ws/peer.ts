import type { WebSocket } from 'ws'
import type { CloseCode } from '../../src-core/protocol/close-codes.ts'
import type { Metrics } from '../ops/metrics.ts'
import type { Limits } from './limits.ts'
import { Rate } from './rate.ts'

/** What the other end can not take is kept in memory; beyond this it is sent away and comes back for what it missed. */
const MAX_BUFFERED_BYTES = 16 * 1024 * 1024
/** Longest reason of a close frame, in bytes. */
const MAX_REASON = 120

/** What is used of a websocket of `ws`. */
export type PeerSocket = Pick<
  WebSocket,
  'binaryType' | 'readyState' | 'OPEN' | 'bufferedAmount' | 'on' | 'send' | 'ping' | 'close' | 'terminate'
>

/** One websocket with its limits: how fast it may send, how slowly it may read, how long it may be silent. */
export class Peer {
  readonly id: string
  readonly #socket: PeerSocket
  readonly #metrics: Metrics
  readonly #messages: Rate
  readonly #bytes: Rate
  #sentAt: number
  #heardAt: number

  /** `onMessage` gets binary messages within the limits. Text, and too much of anything, closes. */
  constructor(
    id: string,
    socket: PeerSocket,
    options: { limits: Limits; metrics: Metrics; onMessage: (bytes: Uint8Array) => void; onClose: () => void },
  ) {
    const { limits, metrics, onMessage, onClose } = options
    this.id = id
    this.#socket = socket
    this.#metrics = metrics
    const now = performance.now()
    this.#messages = new Rate(limits.messagesPerSecond, limits.messagesAtOnce, now)
    this.#bytes = new Rate(limits.bytesPerSecond, limits.bytesAtOnce, now)
    this.#sentAt = now
    this.#heardAt = now
    socket.binaryType = 'nodebuffer'
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      // Sent away, and not gone yet.
      if (!this.isOpen) return
      this.#heardAt = performance.now()
      metrics.count('tagalong_messages_received_total', 'messages of clients')
      if (!isBinary) this.close(4400, 'text is no message of this protocol')
      else if (!this.#messages.take(1, this.#heardAt) || !this.#bytes.take(data.length, this.#heardAt))
        this.close(4529, 'too many messages in too short a time')
      else onMessage(data)
    })
    socket.on('pong', () => {
      this.#heardAt = performance.now()
    })
    socket.on('close', onClose)
    // A message that is too long, or no websocket at all: `ws` closes by itself.
    socket.on('error', () => undefined)
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN
  }

  /** Milliseconds since something was sent. */
  get silentMs(): number {
    return performance.now() - this.#sentAt
  }

  /** Milliseconds since something was heard. */
  get deafMs(): number {
    return performance.now() - this.#heardAt
  }

  send(bytes: Uint8Array): void {
    if (!this.isOpen) return
    if (this.#socket.bufferedAmount > MAX_BUFFERED_BYTES) {
      this.close(4508, 'what was to be sent was not read')
      return
    }
    this.#sentAt = performance.now()
    this.#metrics.count('tagalong_messages_sent_total', 'messages to clients')
    this.#socket.send(bytes)
  }

  ping(): void {
    if (this.isOpen) this.#socket.ping()
  }

  close(code: CloseCode, reason: string): void {
    if (!this.isOpen) return
    this.#metrics.count(`tagalong_closed_${code}_total`, `connections closed with ${code}`)
    this.#socket.close(code, Buffer.from(reason).subarray(0, MAX_REASON).toString())
  }

  /** Ends it without waiting for the other end. */
  terminate(): void {
    this.#socket.terminate()
  }
}
