import type { SyncEvent, SyncStatus } from '../api.ts'
import { Link, type RefusedRoom } from './link.ts'
import type { LocalCopy } from '../copy/local-copy.ts'
import type { RoomName, SocketHandlers } from '../ports.ts'
import type { Presence } from './presence.ts'
import type { ServerAddress, ServerConnection, ServerState } from './server-socket.ts'
import { ServerSocket, type WebSocketLike } from './server-socket.ts'

/** What a session needs of the machine it runs on. */
export interface Network {
  createWebSocket(url: string): WebSocketLike
  /** From 0 (inclusive) to 1 (exclusive). */
  jitter(): number
}

const MAX_EVENTS = 50
const DEVICE_SETTING = 'device'
/** As the server says it. */
const readsOnly = (room: RoomName): RefusedRoom => ({ room, code: 4403, reason: 'the role may only read' })

/** The connection of a replica with one server, from the first try until it is left: its state, what of the work waits, and what happened. */
export class SyncSession {
  readonly #copy: LocalCopy
  readonly #address: ServerAddress
  readonly #network: Network
  readonly #user: () => string | null
  readonly #presence: Presence
  readonly #onChange: () => void
  readonly #events: SyncEvent[] = []
  #link: Link | null = null
  #connection: ServerConnection | null = null
  #state: Exclude<SyncStatus['state'], { kind: 'paused' }> = { kind: 'connecting' }
  #offlineSince: number | null
  #isPaused = false
  #isOnline = true
  /** Runs that waited at most since nothing waited last. */
  #mostWaiting = 0
  readonly #stopListening: () => void

  /** `device`: random name of this replica, made once. `user`: the name that acts are signed with now. */
  constructor(
    copy: LocalCopy,
    address: ServerAddress,
    network: Network,
    { device, user, presence, onChange }: { device: string; user: () => string | null; presence: Presence; onChange: () => void },
  ) {
    this.#copy = copy
    this.#address = address
    this.#network = network
    this.#user = user
    this.#presence = presence
    this.#onChange = onChange
    this.#offlineSince = copy.clock.now()
    this.#stopListening = copy.onChange(() => this.#countWaiting())
    this.#open(deviceOf(copy, device))
  }

  /** Whether this is the connection with that server, by that token. */
  isWith({ url, token, workspace }: ServerAddress): boolean {
    return this.#address.url === url && this.#address.token === token && this.#address.workspace === workspace
  }

  status(): SyncStatus {
    const { url, workspace } = this.#address
    return {
      server: { url, workspace },
      state: this.#isPaused ? { kind: 'paused' } : this.#state,
      offlineSince: this.#offlineSince,
      lastAckAt: this.#copy.lastAckAt,
      unsentRooms: this.#copy.ledger.unsentCount(),
      isTold: this.#link?.isTold ?? false,
      unreadRooms: this.#link?.unreadCount ?? 0,
      refusedRooms: this.#refusedRooms().map(({ room, code, reason }) => ({
        room,
        code,
        reason,
        waitingRuns: this.#copy.pending.runsOf(room),
      })),
      events: this.#events.toReversed(),
    }
  }

  /** Tries again at once, also what was refused. */
  syncNow(): void {
    if (this.#state.kind === 'other-name') this.#open(deviceOf(this.#copy, ''))
    this.#connection?.tryNow()
    this.#link?.retryRefused()
  }

  /** Acts are signed otherwise from now on. */
  nameChanged(): void {
    if (this.#state.kind === 'connected') this.#become(this.#state)
    else if (this.#state.kind === 'other-name' && this.#state.user === this.#user()) this.syncNow()
  }

  /** What the server has of a refused room. Rejects with why it can not be had. */
  async readRefused(room: RoomName): Promise<Uint8Array> {
    const refused = this.#refusedRooms().find((each) => each.room === room)
    if (this.#link === null || refused === undefined) throw new Error('the server is away')
    return await this.#link.readRefused(refused)
  }

  /** Rooms that the server refused and, for whoever may only read, those in which something of one's own waits. */
  #refusedRooms(): readonly RefusedRoom[] {
    const refused = this.#link?.refused ?? []
    if (this.#mayWrite()) return refused
    const told = new Set(refused.map(({ room }) => room))
    return [...refused, ...this.#copy.pending.rooms.filter((room) => !told.has(room)).map((room) => readsOnly(room))]
  }

  /** A reader's changes would be refused one room after the other; they stay here without being tried. */
  #mayWrite(): boolean {
    return this.#state.kind !== 'connected' || this.#state.role !== 'reader'
  }

  /** Somebody looks at runs here from now on. */
  showPresence(): void {
    this.#link?.showPresence()
  }

  setOnline(isOnline: boolean): void {
    this.#isOnline = isOnline
    if (!this.#isPaused) this.#connection?.setReachable(isOnline)
  }

  pause(isPaused: boolean): void {
    if (isPaused === this.#isPaused) return
    this.#isPaused = isPaused
    this.#note(isPaused ? 'paused' : 'resumed', '')
    if (!isPaused) this.#open(deviceOf(this.#copy, ''))
    else this.#close()
    this.#onChange()
  }

  close(): void {
    this.#stopListening()
    this.#close()
  }

  #open(device: string): void {
    const socket = new ServerSocket({
      address: this.#address,
      localWorkspace: this.#copy.workspace,
      device,
      clock: this.#copy.clock,
      jitter: () => this.#network.jitter(),
      createWebSocket: (url) => this.#network.createWebSocket(url),
      onState: (state) => this.#become(state),
    })
    const opened = { open: (handlers: SocketHandlers): ServerConnection => (this.#connection = socket.open(handlers)) }
    this.#link = new Link(this.#copy, opened, {
      user: this.#user,
      presence: this.#presence,
      mayWrite: () => this.#mayWrite(),
      onProgress: () => this.#onChange(),
    })
    this.#connection?.setReachable(this.#isOnline)
  }

  #close(): void {
    this.#link?.close()
    this.#link = null
    this.#connection = null
    this.#offlineSince ??= this.#copy.clock.now()
  }

  #become(state: ServerState): void {
    const before = this.#state
    this.#state = state
    // A server takes only what is signed with its token's name. Nothing is sent until both agree.
    if (state.kind === 'connected' && state.user !== this.#user()) {
      this.#state = { kind: 'other-name', user: state.user }
      this.#close()
      this.#onChange()
      return
    }
    if (state.kind === 'connected') this.#offlineSince = null
    else this.#offlineSince ??= this.#copy.clock.now()
    if (state.kind !== 'connecting' && state !== before) this.#note(state.kind, 'reason' in state ? state.reason : '')
    this.#onChange()
  }

  #countWaiting(): void {
    const { runCount } = this.#copy.pending
    if (runCount === 0 && this.#mostWaiting > 0) this.#note('sent', '', this.#mostWaiting)
    this.#mostWaiting = runCount === 0 ? 0 : Math.max(this.#mostWaiting, runCount)
  }

  #note(kind: SyncEvent['kind'], reason: string, count = 0): void {
    const newest = this.#events.at(-1)
    // A server that is away for days says the same at every try.
    if (kind !== 'sent' && newest?.kind === kind && newest.reason === reason) this.#events.pop()
    this.#events.push({ at: this.#copy.clock.now(), kind, reason, count })
    if (this.#events.length > MAX_EVENTS) this.#events.shift()
  }
}

function deviceOf(copy: LocalCopy, fresh: string): string {
  const known = copy.setting(DEVICE_SETTING)
  if (typeof known === 'string') return known
  void copy.keepSetting(DEVICE_SETTING, fresh)
  return fresh
}
