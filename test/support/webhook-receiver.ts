import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { text as readAll } from 'node:stream/consumers'

export interface Received {
  readonly id: string
  readonly headers: IncomingMessage['headers']
  readonly text: string
  readonly body: Readonly<Record<string, unknown>>
}

/** A program that triggers tell. It answers 204 until it is told how else. */
export class WebhookReceiver {
  readonly received: Received[] = []
  readonly url: string
  readonly port: number
  readonly #server: Server
  /** Answers one request; what came is in `received` already. */
  answer: (response: ServerResponse, received: Received) => void = (response) => response.writeHead(204).end()

  /** With a certificate it is called `localhost`. */
  static async start(tls: { readonly cert: string; readonly key: string } | null = null): Promise<WebhookReceiver> {
    const server = tls === null ? createServer() : createTlsServer(tls)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new WebhookReceiver(server, tls === null ? 'http://127.0.0.1' : 'https://localhost')
  }

  private constructor(server: Server, base: string) {
    this.#server = server
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    this.port = address.port
    this.url = `${base}:${address.port}/hook`
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      // Whoever is killed in the middle of a request.
      void this.#take(request, response).catch(() => undefined)
    })
  }

  /** Ids of what came, in order, each as often as it came. */
  get ids(): string[] {
    return this.received.map(({ id }) => id)
  }

  async close(): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
    await once(this.#server, 'close')
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await readAll(request)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a body is an object
    const body = JSON.parse(text) as Received['body']
    const received = { id: String(request.headers['tagalong-id']), headers: request.headers, text, body }
    this.received.push(received)
    this.answer(response, received)
  }
}
