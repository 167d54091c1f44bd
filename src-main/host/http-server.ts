import { createServer } from 'node:http'
import type { Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { SAFETY_HEADERS } from './content-policy.ts'

/**
 * A server all of whose answers carry the safety headers, whoever makes them: the app, the adapter under it that turns away what
 * is no URL, or the parser under that. What has no Host goes to the app as well, to be refused there.
 */
export function createSafeServer(): Server {
  const server = createServer({ requireHostHeader: false })
  const lastAnswers = new WeakMap<Duplex, ServerResponse>()
  server.on('request', ({ socket }, response) => {
    lastAnswers.set(socket, response)
    for (const [name, value] of Object.entries(SAFETY_HEADERS)) response.setHeader(name, value)
  })
  // An expectation is not ours to meet: the request is served as if it were not there, instead of Node's own refusal.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response))
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const last = lastAnswers.get(socket)
    const midAnswer = last?.headersSent === true && !last.writableFinished
    if (midAnswer || !socket.writable || error.code === 'ECONNRESET') socket.destroy()
    else socket.end(unreadable(error.code))
  })
  return server
}

/** The answer to what is no HTTP, as it goes over the wire: there is no response object for it. */
function unreadable(code: string | undefined): string {
  const headers = Object.entries({ ...SAFETY_HEADERS, 'content-length': '0', connection: 'close' })
  return `HTTP/1.1 ${statusOf(code)}\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
}

function statusOf(code: string | undefined): string {
  if (code === 'HPE_HEADER_OVERFLOW') return '431 Request Header Fields Too Large'
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request'
}
