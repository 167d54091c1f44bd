import { isFinal } from '../../protocol/close-codes.ts'
import { decodeFrame, encodeFrame, PROTOCOL_VERSION, type Frame, type Role } from '../../protocol/wire.ts'
import type { Clock, RoomName, Socket, SocketConnection, SocketHandlers } from '../ports.ts'

/** What is used of a WebSocket, in a browser or of `ws`. */
export interface WebSocketLike {
  binaryType: string
  readonly readyState: number
  addEventListener(type: 'open' | 'error', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
  addEventListener(type: 'close', listener: (event: { code: number; reason: string }) => void): void
  send(bytes: Uint8Array<ArrayBuffer>): void
  close(): void
}

export interface ServerAddress {
  /** `ws://…/sync` or `wss://…/sync`. */
  readonly url: string
  readonly token: string
  /** Name that the server knows the workspace by. */
  readonly workspace: string
}

export type ServerState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected'; readonly user: string; readonly role: Role }
  /** It is tried again at `retryAt`, epoch milliseconds; null while the machine has no network. */
  | { readonly kind: 'waiting'; readonly code: number; readonly reason: string; readonly retryAt: number | null }
  /** Nothing would be different by trying again: a person has to do something. */
  | { readonly kind: 'refused'; readonly code: number; readonly reason: string }

export interface ServerSocketOptions {
  readonly address: ServerAddress
  /** Name of the workspace in this replica's rooms. */
  readonly localWorkspace: string
  readonly device: string
  readonly clock: Clock
  /** From 0 (inclusive) to 1 (exclusive); spreads the returns of many. */
  readonly jitter: () => number
  readonly createWebSocket: (url: string) => WebSocketLike
  readonly onState: (state: ServerState) => void
}

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000
/** A server that was silent for so many of its own pauses is gone, whatever the network says. */
const SILENT_PAUSES = 3
const GREETING_WITHIN_MS = 15_000
const OPEN = 1
/** What a browser says of a connection that ended without a word. */
const ENDED = 1006

/** The way to a sync server: one websocket that comes back by itself, as `protocol/wire.ts` says. */
export class ServerSocket implements Socket {
  readonly #options: ServerSocketOptions

  constructor(options: ServerSocketOptions) {
    this.#options = options
  }

  open(handlers: SocketHandlers): ServerConnection {
    return new ServerConnection(this.#options, handlers)
  }
}

export class ServerConnection implements SocketConnection {
  readonly #options: ServerSocketOptions
  readonly #handlers: SocketHandlers
  readonly #channels = new Map<RoomName, number>()
  readonly #rooms = new Map<number, RoomName>()
  #nextChannel = 1
  #websocket: WebSocketLike | null = null
  #isGreeted = false
  #failures = 0
  #keepAliveMs = GREETING_WITHIN_MS
  #isReachable = true
  #isClosed = false
  #cancelPause: (() => void) | null = null
  #cancelWatch: (() => void) | null = null

  constructor(options: ServerSocketOptions, handlers: SocketHandlers) {
    this.#options = options
    this.#handlers = handlers
    this.#connect()
  }

  join(room: RoomName): void {
    if (!this.#isGreeted || this.#channels.has(room)) return
    const channel = this.#nextChannel++
    this.#channels.set(room, channel)
    this.#rooms.set(channel, room)
    this.#say({ kind: 'open', channel, room: this.#remoteName(room) })
  }

  leave(room: RoomName): void {
    const channel = this.#channels.get(room)
    if (channel === undefined) return
    this.#forget(channel)
    this.#say({ kind: 'closed', channel, code: 1000, reason: '' })
  }

  send(room: RoomName, frame: Uint8Array): void {
    const channel = this.#channels.get(room)
    if (channel !== undefined) this.#say({ kind: 'message', channel, bytes: frame })
  }

  close(): void {
    this.#isClosed = true
    this.#stopTimers()
    this.#drop()
  }

  /** The machine has a network, or has none any more. Without one nothing is tried; with one it is tried at once. */
  setReachable(isReachable: boolean): void {
    if (this.#isReachable === isReachable) return
    this.#isReachable = isReachable
    if (!isReachable) this.#ended(ENDED, 'this machine has no network')
    else this.tryNow()
  }

  /** Tries again without waiting, also after a refusal. */
  tryNow(): void {
    if (this.#isClosed || this.#websocket !== null || !this.#isReachable) return
    this.#failures = 0
    this.#connect()
  }

  #connect(): void {
    this.#stopTimers()
    this.#options.onState({ kind: 'connecting' })
    let websocket: WebSocketLike
    try {
      websocket = this.#options.createWebSocket(this.#options.address.url)
    } catch (error) {
      // An address that is none.
      this.#options.onState({ kind: 'refused', code: 4404, reason: error instanceof Error ? error.message : String(error) })
      return
    }
    this.#websocket = websocket
    websocket.binaryType = 'arraybuffer'
    const isCurrent = (): boolean => this.#websocket === websocket
    websocket.addEventListener('open', () => {
      if (!isCurrent()) return
      const { address, device } = this.#options
      const { cursor, log } = this.#handlers.cursor()
      const { token, workspace } = address
      this.#say({ kind: 'hello', hello: { protocol: PROTOCOL_VERSION, token, workspace, device, cursor, log } })
    })
    websocket.addEventListener('message', ({ data }) => {
      if (!isCurrent() || !(data instanceof ArrayBuffer)) return
      this.#watch()
      const frame = decodeFrame(new Uint8Array(data))
      if (frame !== null) this.#read(frame)
    })
    websocket.addEventListener('close', ({ code, reason }) => {
      if (isCurrent()) this.#ended(code, reason)
    })
    // What went wrong comes with `close`.
    websocket.addEventListener('error', () => undefined)
    this.#watch()
  }

  #read(frame: Frame): void {
    switch (frame.kind) {
      case 'welcome': {
        const { user, role, log, keepAliveMs } = frame.welcome
        this.#isGreeted = true
        this.#failures = 0
        this.#keepAliveMs = keepAliveMs
        this.#options.onState({ kind: 'connected', user, role })
        // Whoever heard that may have closed it.
        if (!this.#isClosed) this.#handlers.onOpen(log)
        break
      }
      case 'message': {
        const room = this.#rooms.get(frame.channel)
        if (room !== undefined) this.#handlers.onFrame(room, frame.bytes)
        break
      }
      case 'closed': {
        const room = this.#rooms.get(frame.channel)
        if (room === undefined) break
        this.#forget(frame.channel)
        this.#handlers.onRoomClosed(room, frame.code, frame.reason)
        break
      }
      case 'changed':
        this.#handlers.onChanged(
          frame.rooms.map(({ room, seq }) => ({ room: this.#localName(room), seq })),
          frame.cursor,
        )
        break
      case 'hello':
      case 'open':
      case 'alive':
        break
    }
  }

  #say(frame: Frame): void {
    if (this.#websocket?.readyState === OPEN) this.#websocket.send(new Uint8Array(encodeFrame(frame)))
  }

  /** Ends a connection on which nothing comes any more. */
  #watch(): void {
    this.#cancelWatch?.()
    const patience = this.#isGreeted ? this.#keepAliveMs * SILENT_PAUSES : GREETING_WITHIN_MS
    this.#cancelWatch = this.#options.clock.schedule(() => this.#ended(ENDED, 'the server does not answer'), patience)
  }

  #ended(code: number, reason: string): void {
    this.#drop()
    this.#stopTimers()
    if (this.#isClosed) return
    if (isFinal(code)) this.#options.onState({ kind: 'refused', code, reason })
    else if (!this.#isReachable) this.#options.onState({ kind: 'waiting', code, reason, retryAt: null })
    else {
      const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures) * (0.5 + this.#options.jitter() / 2)
      this.#failures += 1
      this.#options.onState({ kind: 'waiting', code, reason, retryAt: this.#options.clock.now() + pause })
      this.#cancelPause = this.#options.clock.schedule(() => this.#connect(), pause)
    }
    this.#handlers.onClose(code, reason)
  }

  #drop(): void {
    const websocket = this.#websocket
    this.#websocket = null
    this.#isGreeted = false
    this.#channels.clear()
    this.#rooms.clear()
    websocket?.close()
  }

  #stopTimers(): void {
    this.#cancelPause?.()
    this.#cancelWatch?.()
    this.#cancelPause = null
    this.#cancelWatch = null
  }

  #forget(channel: number): void {
    const room = this.#rooms.get(channel)
    this.#rooms.delete(channel)
    if (room !== undefined) this.#channels.delete(room)
  }

  /** The first part of a room's name is the workspace's: the server may know it by another name than this machine. */
  #remoteName(room: RoomName): RoomName {
    return this.#options.address.workspace + room.slice(this.#options.localWorkspace.length)
  }

  #localName(room: RoomName): RoomName {
    return this.#options.localWorkspace + room.slice(this.#options.address.workspace.length)
  }
}
