import { randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { err, ok } from '../../src-core/lib/result.ts'
import type { Result } from '../../src-core/lib/result.ts'
import { createHttpApp } from './http-app.ts'
import { addressOf } from './http-guard.ts'
import { createSafeServer } from './http-server.ts'
import type { Host } from './host.ts'

export interface MountHttpOptions {
  readonly host: Host
  readonly rendererFolder: string
  /** 0 for any that is free. */
  readonly port: number
  /** Only for development and tests; made at random otherwise. */
  readonly token?: string
  readonly moreOrigins?: readonly string[]
}

export interface HttpMount {
  /** Ends with a slash. */
  readonly url: string
  readonly token: string
  /** Ends streams and connections; the host stays open. */
  close(): Promise<void>
}

/** Serves a host and the renderer on 127.0.0.1, never on another interface. Refused when the port is not to be had. */
export async function mountHttp(
  options: MountHttpOptions,
): Promise<Result<HttpMount, { readonly kind: 'port'; readonly message: string }>> {
  const { host, rendererFolder, port, moreOrigins = [], token = randomBytes(32).toString('base64url') } = options
  const closing = new AbortController()
  const server = createSafeServer()

  const listening = await listen(server, port)
  if (!listening.ok) return err({ kind: 'port', message: portRefusal(port, listening.error) })

  const address = addressOf(listening.value)
  const app = createHttpApp({ host, rendererFolder, token, address, moreOrigins, closing: closing.signal })
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  server.on('request', (request, response) => void listener(request, response))

  return ok({
    url: `http://${address}/`,
    token,
    async close() {
      closing.abort()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  })
}

/** Gives the port that was got. */
function listen(server: Server, port: number): Promise<Result<number, NodeJS.ErrnoException>> {
  return new Promise((resolve) => {
    server.once('error', (error) => resolve(err(error)))
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      if (address === null || typeof address === 'string') throw new Error(`listens on ${address}, not on a port`)
      resolve(ok(address.port))
    })
  })
}

function portRefusal(port: number, { code, message }: NodeJS.ErrnoException): string {
  if (code === 'EADDRINUSE') {
    return `Port ${port} is taken by another program, perhaps by a Tagalong that is open already at http://127.0.0.1:${port}/. Choose another with --port.`
  }
  if (code === 'EACCES') return `Port ${port} is kept for the system. Choose one above 1023 with --port.`
  return `Port ${port} could not be opened (${code ?? message}). Choose another with --port.`
}
