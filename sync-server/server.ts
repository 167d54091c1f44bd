import { randomBytes } from 'node:crypto'
import { createServer as createHttpServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import { WebSocketServer } from 'ws'
import type { Clock } from '../src-core/replica/ports.ts'
import type { Tokens } from './auth/tokens.ts'
import { createHttp } from './ops/http.ts'
import type { Log } from './ops/log.ts'
import { Metrics } from './ops/metrics.ts'
import type { OpenedLog, RoomLog } from './persistence/room-log.ts'
import { Promotions } from './promotion/promotions.ts'
import { RoomWriter } from './rooms/room-writer.ts'
import { Rooms } from './rooms/rooms.ts'
import { createRest } from './rest/rest-app.ts'
import { TagWriter } from './rest/tag-writer.ts'
import { WorkspaceIndexes } from './rest/workspace-index.ts'
import type { TriggerDesk } from './triggers/trigger-desk.ts'
import { startTriggers, type TriggersOptions } from './triggers/triggers.ts'
import { askedFor } from './ws/asked-for.ts'
import { Connections } from './ws/connections.ts'
import { DEFAULT_LIMITS, type Limits } from './ws/limits.ts'

export interface ServerOptions {
  readonly log: RoomLog
  readonly opened: OpenedLog
  readonly tokens: Tokens
  readonly report: Log
  readonly host: string
  /** 0 for any that is free. */
  readonly port: number
  readonly tls: { readonly cert: string; readonly key: string } | null
  /** Pages of these origins may connect, beside programs, which name none. */
  readonly origins: readonly string[]
  /** Null on a log that keeps none. */
  readonly triggers: TriggersOptions | null
  readonly limits?: Partial<Limits>
  readonly unloadAfterMs?: number
  readonly compactAt?: number
}

export interface RunningServer {
  readonly port: number
  readonly rooms: Rooms
  readonly triggers: TriggerDesk | null
  /** Takes no more, acknowledges what it has taken, then ends every connection. */
  close(): Promise<void>
}

/** Who does not answer the close in this time is cut off. */
const CLOSE_WITHIN_MS = 2_000

const SYSTEM_CLOCK: Clock = {
  now: Date.now,
  schedule(task, ms) {
    const timer = setTimeout(task, ms).unref()
    return () => clearTimeout(timer)
  },
}

/** Listens for websockets and requests. Rejects when the port is not to be had. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { log, opened, tokens, report, tls } = options
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits }
  const metrics = new Metrics()
  const rooms = new Rooms({
    log,
    opened,
    report,
    metrics,
    unloadAfterMs: options.unloadAfterMs ?? 30_000,
    compactAt: options.compactAt ?? 200,
    now: Date.now,
  })
  const connections = new Connections({ rooms, tokens, limits, logName: opened.name, metrics, report })
  const indexes = new WorkspaceIndexes(rooms, report)
  const writer = new RoomWriter({ rooms, clientId: randomBytes(4).readUInt32BE(), device: `server ${randomBytes(8).toString('hex')}` })
  const tags = new TagWriter({ writer, now: Date.now })
  const promotions = new Promotions({ rooms, indexes, writer, tags, report, metrics, now: Date.now })
  const unmake = async (): Promise<void> => {
    connections.closeAll(4512, 'the server does not start')
    await promotions.close()
    indexes.close()
  }
  // Before anybody can change a room: a trigger that was made meanwhile begins with what there is.
  const triggers =
    options.triggers === null
      ? null
      : await startTriggers(options.triggers, {
          rooms,
          indexes,
          decisionsOf: (workspace) => promotions.decisions(workspace),
          clock: SYSTEM_CLOCK,
          random: Math.random,
          report,
          metrics,
        }).catch(async (error: unknown) => {
          await unmake()
          throw error
        })
  let isStopping = false

  const isReady = (): boolean => !isStopping
  const rest = createRest({
    rooms,
    indexes,
    tags,
    promotions,
    triggers: triggers?.desk ?? null,
    tokens,
    limits,
    report,
    logName: opened.name,
    isReady,
  })
  const app = createHttp({ metrics, rest, isReady })
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  const onRequest: RequestListener = (request, response) => void listener(request, response)
  const server: Server = tls === null ? createHttpServer(onRequest) : createHttpsServer(tls, onRequest)
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.maxMessageBytes,
    perMessageDeflate: false,
    handleProtocols: (protocols) => [...protocols].find((name) => !name.startsWith('tagalong.token.')) ?? [...protocols][0] ?? false,
  })

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Whoever hangs up in the middle of a refusal too.
    socket.on('error', () => undefined)
    const asked = isStopping ? { refusal: 503, why: 'the server stops' } : askedFor(request, { tokens, origins: options.origins })
    const tooMany = connections.size >= limits.maxConnections
    if ('refusal' in asked || tooMany) {
      const [status, why] = 'refusal' in asked ? [asked.refusal, asked.why] : [503, 'too many connections']
      metrics.count('tagalong_refused_handshakes_total', 'websockets that were refused before they opened')
      report.warn('handshake refused', { status, why })
      socket.end(`HTTP/1.1 ${status} Refused\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n${why}\n`)
      return
    }
    sockets.handleUpgrade(request, socket, head, (websocket) => connections.open(websocket, asked.principal, asked.room))
  })

  const stopFollowing = tokens.onRevoked((revoked) => connections.revoke(revoked))

  try {
    await new Promise<void>((done, failed) => {
      server.once('error', failed)
      server.listen(options.port, options.host, () => done())
    })
  } catch (error) {
    stopFollowing()
    await triggers?.close()
    await unmake()
    throw error
  }
  promotions.start(opened.rooms.keys())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port')

  return {
    port: address.port,
    rooms,
    triggers: triggers?.desk ?? null,
    async close() {
      isStopping = true
      stopFollowing()
      server.close()
      await triggers?.close()
      await promotions.close()
      indexes.close()
      await rooms.close()
      connections.closeAll(4512, 'the server stops')
      const cut = setTimeout(() => connections.terminateAll(), CLOSE_WITHIN_MS)
      while (connections.size > 0) await new Promise((done) => setTimeout(done, 10))
      clearTimeout(cut)
      server.closeAllConnections()
    },
  }
}
