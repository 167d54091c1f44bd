import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
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
  readonly #server: ReturnType<typeof createServer>
  /** Answers one request; what came is in `received` already. */
  answer: (response: ServerResponse, received: Received) => void = (response) => response.writeHead(204).end()

  static async start(): Promise<WebhookReceiver> {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new WebhookReceiver(server)
  }

  private constructor(server: ReturnType<typeof createServer>) {
    this.#server = server
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    this.port = address.port
    this.url = `http://127.0.0.1:${address.port}/hook`
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
