import { randomBytes } from 'node:crypto'
import type { CloseCode } from '../../src-core/protocol/close-codes.ts'
import type { Tokens } from '../auth/tokens.ts'
import type { Log } from '../ops/log.ts'
import type { Metrics } from '../ops/metrics.ts'
import type { Principal } from '../rooms/principal.ts'
import type { Rooms } from '../rooms/rooms.ts'
import { ChangeFeed } from './change-feed.ts'
import type { Limits } from './limits.ts'
import { Peer, type PeerSocket } from './peer.ts'
import { PlainConnection } from './plain-connection.ts'
import { SharedConnection } from './shared-connection.ts'

interface Connection {
  readonly peer: Peer
  readonly principal: Principal | null
  keepAlive(): void
}

export interface ConnectionsOptions {
  readonly rooms: Rooms
  readonly tokens: Pick<Tokens, 'find'>
  readonly limits: Limits
  /** Name of the server's log. */
  readonly logName: string
  readonly metrics: Metrics
  readonly report: Log
}

const CHECK_EVERY_MS = 1_000

/** All websockets that are open, from the handshake on: who says nothing in time, or nothing any more, is sent away; who hears nothing gets a sign of life. */
export class Connections {
  readonly #options: ConnectionsOptions
  readonly #open = new Set<Connection>()
  readonly #feed: ChangeFeed
  readonly #timer: NodeJS.Timeout

  constructor(options: ConnectionsOptions) {
    this.#options = options
    this.#feed = new ChangeFeed(options.rooms)
    options.metrics.gauge('tagalong_connections', 'websockets that are open', () => this.#open.size)
    this.#timer = setInterval(() => this.#check(), CHECK_EVERY_MS)
  }

  get size(): number {
    return this.#open.size
  }

  /** Takes a websocket in: one room where the handshake named it and who asks, else the shared socket, whose hello says so. */
  open(socket: PeerSocket, principal: Principal | null, room: string | null): void {
    const { limits, metrics, report, rooms, tokens, logName } = this.#options
    const id = randomBytes(4).toString('hex')
    let connection: (SharedConnection | PlainConnection) | null = null
    const peer: Peer = new Peer(id, socket, {
      limits,
      metrics,
      onMessage: (bytes) => connection?.receive(bytes),
      onClose: () => {
        clearTimeout(helloTimer)
        connection?.closed()
        this.#open.delete(entry)
        report.info('connection closed', { connection: id })
      },
    })
    const helloTimer = setTimeout(() => {
      if (connection?.principal === null) peer.close(4504, 'nothing was said in time')
    }, limits.helloWithinMs)
    const onHello = ({ user, workspace }: Principal): void => report.info('connection opened', { connection: id, user, workspace })
    if (principal !== null && room !== null) {
      connection = new PlainConnection(peer, { rooms, limits }, principal)
      onHello(principal)
      void connection.join(room)
    } else connection = new SharedConnection(peer, { rooms, feed: this.#feed, tokens, limits, logName, onHello })
    const known = connection
    const entry: Connection = {
      peer,
      get principal() {
        return known.principal
      },
      keepAlive: () => known.keepAlive(),
    }
    this.#open.add(entry)
  }

  /** Ends the connections of tokens that count no more. */
  revoke(tokenIds: ReadonlySet<string>): void {
    for (const { principal, peer } of this.#open)
      if (principal !== null && tokenIds.has(principal.tokenId)) peer.close(4401, 'the token was revoked')
  }

  /** Ends every connection, and looks after none from now on. */
  closeAll(code: CloseCode, reason: string): void {
    clearInterval(this.#timer)
    this.#feed.close()
    for (const { peer } of this.#open) peer.close(code, reason)
  }

  /** Cuts off who is still there. */
  terminateAll(): void {
    for (const { peer } of this.#open) peer.terminate()
  }

  #check(): void {
    const { deadAfterMs, keepAliveMs } = this.#options.limits
    for (const connection of this.#open) {
      const { peer } = connection
      if (peer.deafMs > deadAfterMs) peer.terminate()
      else if (peer.silentMs > keepAliveMs) {
        connection.keepAlive()
        peer.ping()
      }
    }
  }
}
