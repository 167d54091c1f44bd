import { encodeAck } from '../../protocol/ack.ts'

/** What a room's socket needs of the link it belongs to. */
export interface RoomChannel {
  send(frame: Uint8Array): void
  /** Resolves when all changes so far are durable here; rejects when they were taken back. */
  durable(): Promise<void>
  /** Number of the newest local update of the room. */
  localVersion(): number
}

const SYNC_MESSAGE = 0
const SYNC_STEP_2 = 1
const SYNC_UPDATE = 2

/**
 * The socket that y-websocket's provider sees for one room: a WebSocket by shape, a channel of the shared connection in
 * truth. Frames leave in order, and only after what they tell is durable here; behind each frame that carries
 * updates goes the version that the server is to acknowledge.
 */
export class RoomSocket {
  static readonly OPEN = 1
  readonly OPEN = 1
  readyState = 0
  binaryType = 'arraybuffer'
  onopen: (() => void) | null = null
  onmessage: ((event: { data: ArrayBuffer }) => void) | null = null
  onclose: ((event: { code: number; reason: string }) => void) | null = null
  onerror: ((event: unknown) => void) | null = null
  readonly #channel: RoomChannel
  #outgoing: Promise<void> = Promise.resolve()
  /** The other side was told everything once; from then on updates follow on each other. */
  #hasAnswered = false
  /** Frames that came in the same go as the connection, before the provider could hear them. */
  #early: Uint8Array[] = []

  constructor(channel: RoomChannel) {
    this.#channel = channel
  }

  /** The shared connection is up. */
  opened(): void {
    if (this.readyState !== 0) return
    this.readyState = 1
    this.onopen?.()
    const early = this.#early
    this.#early = []
    for (const frame of early) this.received(frame)
  }

  received(frame: Uint8Array): void {
    if (this.readyState === 0) this.#early.push(frame)
    if (this.readyState === 1) this.onmessage?.({ data: frame.slice().buffer })
  }

  closed(code: number, reason: string): void {
    if (this.readyState === 3) return
    this.readyState = 3
    this.onclose?.({ code, reason })
  }

  send(frame: Uint8Array): void {
    const isSync = frame[0] === SYNC_MESSAGE
    if (isSync && frame[1] === SYNC_STEP_2) this.#hasAnswered = true
    // What changes while the other side has not asked yet stands in the answer. By itself it would follow on nothing there, and be refused for the gap.
    if (isSync && frame[1] === SYNC_UPDATE && !this.#hasAnswered) return
    const carriesUpdates = isSync && (frame[1] === SYNC_STEP_2 || frame[1] === SYNC_UPDATE)
    const version = this.#channel.localVersion()
    const durable = this.#channel.durable()
    durable.catch(() => undefined)
    this.#outgoing = this.#outgoing
      .then(() => durable)
      .then(
        () => {
          if (this.readyState !== 1) return
          this.#channel.send(frame)
          if (carriesUpdates && version > 0) this.#channel.send(encodeAck(version))
        },
        // What the frame told was taken back, and with it this socket's room.
        () => undefined,
      )
  }

  close(): void {
    this.readyState = 3
  }
}
