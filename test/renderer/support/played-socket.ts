import { decodeFrame, encodeFrame, type Frame } from '../../../src-core/protocol/wire.ts'
import type { WebSocketLike } from '../../../src-core/replica/sync/server-socket.ts'

interface Events {
  open: void
  error: void
  message: { data: unknown }
  close: { code: number; reason: string }
}

/** A websocket of which the test plays the server. */
export class PlayedSocket implements WebSocketLike {
  readonly url: string
  readonly heard: Frame[] = []
  binaryType = 'arraybuffer'
  readyState = 0
  readonly #listeners: { [E in keyof Events]: ((event: Events[E]) => void)[] } = { open: [], error: [], message: [], close: [] }

  constructor(url: string) {
    this.url = url
  }

  addEventListener<E extends keyof Events>(type: E, listener: (event: Events[E]) => void): void {
    this.#listeners[type].push(listener)
  }

  send(bytes: Uint8Array<ArrayBuffer>): void {
    const frame = decodeFrame(bytes)
    if (frame !== null) this.heard.push(frame)
  }

  /** The window's end. */
  close(): void {
    this.readyState = 3
  }

  accept(): void {
    this.readyState = 1
    for (const listener of this.#listeners.open) listener()
  }

  say(frame: Frame): void {
    for (const listener of this.#listeners.message) listener({ data: new Uint8Array(encodeFrame(frame)).buffer })
  }

  end(code: number, reason = ''): void {
    this.readyState = 3
    for (const listener of this.#listeners.close) listener({ code, reason })
  }
}
