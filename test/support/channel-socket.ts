import type { RawClient } from './sync-server.ts'

/** What y-websocket's provider takes for a WebSocket, one for each room: channels of one shared socket that is greeted. The path of the address is the room. */
export function channelsOf(client: RawClient): typeof WebSocket {
  let channels = 0

  class ChannelSocket {
    static readonly OPEN = 1
    readonly OPEN = 1
    readyState = 0
    binaryType = 'arraybuffer'
    onopen: (() => void) | null = null
    onmessage: ((event: { data: ArrayBuffer }) => void) | null = null
    onclose: (() => void) | null = null
    onerror: ((event: unknown) => void) | null = null
    readonly #channel = ++channels

    constructor(url: string) {
      client.send({ kind: 'open', channel: this.#channel, room: decodeURI(new URL(url).pathname.slice(1)) })
      // The provider listens only when it has been given the socket.
      queueMicrotask(() => {
        this.readyState = 1
        this.onopen?.()
        void this.#receive()
      })
    }

    send(bytes: Uint8Array): void {
      client.send({ kind: 'message', channel: this.#channel, bytes })
    }

    close(): void {
      this.readyState = 3
    }

    async #receive(): Promise<void> {
      try {
        for (;;) {
          const { bytes } = await client.next('message', (frame) => frame.channel === this.#channel)
          if (this.readyState === 1) this.onmessage?.({ data: bytes.slice().buffer })
        }
      } catch {
        this.readyState = 3
        this.onclose?.()
      }
    }
  }

  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the provider uses of a WebSocket, by shape
  return ChannelSocket as unknown as typeof WebSocket
}
