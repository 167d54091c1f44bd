import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { decodeFrame, encodeFrame, PROTOCOL_VERSION, type Frame, type Hello, type Role } from '../../src-core/protocol/wire.ts'
import { TokenFile } from '../../sync-server/auth/token-file.ts'
import { Tokens } from '../../sync-server/auth/tokens.ts'
import { createLog } from '../../sync-server/ops/log.ts'
import { LevelLog } from '../../sync-server/persistence/level-log.ts'
import type { RoomLog } from '../../sync-server/persistence/room-log.ts'
import { type RunningServer, startServer, type ServerOptions } from '../../sync-server/server.ts'
import type { TriggerDesk } from '../../sync-server/triggers/trigger-desk.ts'
import type { TriggersOptions } from '../../sync-server/triggers/triggers.ts'

/** A room of the workspace that the tests use. */
export const ROOM = 'default/local/TrainFlow/2026-10'

/** A sync server in this process, over a data folder that is removed at the end. */
export interface TestServer {
  readonly port: number
  readonly folder: string
  readonly tokens: TokenFile
  /** Lines of its log. */
  readonly lines: string[]
  /** Of a server with triggers. */
  readonly desk: TriggerDesk
  token(user: string, options?: { role?: Role; workspaces?: readonly string[] }): Promise<string>
  /** Stops it and starts it again over the same data, on the same port. */
  restart(): Promise<void>
  close(): Promise<void>
}

export interface TestServerOptions extends Partial<Omit<ServerOptions, 'triggers'>> {
  readonly wrapLog?: (log: RoomLog) => RoomLog
  /** Without it there are no triggers. */
  readonly triggers?: Omit<TriggersOptions, 'database'>
}

export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'tagalong-sync-'))
  const tokenFile = new TokenFile(join(folder, 'tokens.json'))
  const lines: string[] = []
  const report = createLog('info', (line) => lines.push(line), Date.now)
  await mkdir(folder, { recursive: true })
  const { wrapLog = (log: RoomLog) => log, triggers: triggersOn, ...over } = options
  const start = async (port: number): Promise<Pick<RunningServer, 'port' | 'triggers'> & { stop: () => Promise<void> }> => {
    const level = new LevelLog(join(folder, 'log'))
    const log = wrapLog(level)
    const opened = await log.open()
    const tokens = await Tokens.open(tokenFile, folder, report)
    const listen = { host: '127.0.0.1', port, tls: null, origins: [] }
    const triggers = triggersOn === undefined ? null : { database: level.database, ...triggersOn }
    const server = await startServer({ log, opened, tokens, report, ...listen, triggers, ...over })
    return {
      port: server.port,
      triggers: server.triggers,
      async stop() {
        await server.close()
        tokens.close()
        await log.close()
      },
    }
  }
  let running = await start(0)
  return {
    port: running.port,
    folder,
    tokens: tokenFile,
    lines,
    get desk() {
      if (running.triggers === null) throw new Error('this server was started without triggers')
      return running.triggers
    },
    async token(user, { role = 'tagger', workspaces = ['default'] } = {}) {
      const { token } = await tokenFile.create({ user, role, workspaces, now: Date.now() })
      return token
    },
    async restart() {
      const { port } = running
      await running.stop()
      running = await start(port)
    },
    async close() {
      await running.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The provider from npm as it is, on one room. */
export function plainProvider(server: TestServer, token: string, room = ROOM): { doc: Y.Doc; provider: WebsocketProvider } {
  const doc = new Y.Doc()
  const provider = new WebsocketProvider(`ws://127.0.0.1:${server.port}/sync`, room, doc, {
    protocols: [`tagalong.token.${token}`],
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the websocket of `ws` is the browser's by shape
    WebSocketPolyfill: WebSocket as never,
    disableBc: true,
    maxBackoffTime: 100,
  })
  return { doc, provider }
}

/** One shared websocket, frame by frame. */
export class RawClient {
  readonly frames: Frame[] = []
  readonly closed: Promise<{ code: number; reason: string }>
  readonly #socket: WebSocket
  #waiting: (() => void)[] = []

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data: Buffer) => {
      const frame = decodeFrame(new Uint8Array(data))
      if (frame !== null) this.frames.push(frame)
      for (const wake of this.#waiting.splice(0)) wake()
    })
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        resolve({ code, reason: reason.toString() })
        for (const wake of this.#waiting.splice(0)) wake()
      })
    })
  }

  static async open(server: Pick<TestServer, 'port'>, headers: Record<string, string> = {}): Promise<RawClient> {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/sync`, { headers })
    const client = new RawClient(socket)
    await new Promise((resolve, reject) => {
      socket.on('open', resolve)
      socket.on('error', reject)
    })
    return client
  }

  static async greeted(server: Pick<TestServer, 'port'>, token: string, hello: Partial<Hello> = {}): Promise<RawClient> {
    const client = await RawClient.open(server)
    client.send({ kind: 'hello', hello: { ...helloOf(token), ...hello } })
    await client.next('welcome')
    return client
  }

  /** The same with a token that may be new: it counts once the server has read its file again. */
  static async greetedSoon(server: Pick<TestServer, 'port'>, token: string, hello: Partial<Hello> = {}): Promise<RawClient> {
    for (;;) {
      try {
        return await RawClient.greeted(server, token, hello)
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }
  }

  send(frame: Frame): void {
    this.#socket.send(encodeFrame(frame))
  }

  sendBytes(bytes: Uint8Array | string): void {
    this.#socket.send(bytes)
  }

  /** Waits for a frame of the kind and takes it; what came before it is left. Rejects when the socket closes first. */
  async next<K extends Frame['kind']>(
    kind: K,
    isMeant: (frame: Frame & { kind: K }) => boolean = () => true,
  ): Promise<Frame & { kind: K }> {
    for (;;) {
      const at = this.frames.findIndex((frame) => isKind(frame, kind) && isMeant(frame))
      const found = this.frames[at]
      if (found !== undefined && isKind(found, kind)) {
        this.frames.splice(at, 1)
        return found
      }
      if (this.#socket.readyState === WebSocket.CLOSED) throw new Error(`closed while waiting for ${kind}`)
      await new Promise<void>((wake) => this.#waiting.push(wake))
    }
  }

  close(): void {
    this.#socket.close()
  }
}

const isKind = <K extends Frame['kind']>(frame: Frame, kind: K): frame is Frame & { kind: K } => frame.kind === kind

export const helloOf = (token: string): Hello => ({
  protocol: PROTOCOL_VERSION,
  token,
  workspace: 'default',
  device: 'laptop',
  cursor: 0,
  log: null,
})
