import { setImmediate } from 'node:timers'
import type { Clock } from '../../../src-core/replica/ports.ts'
import { Replica } from '../../../src-core/replica/replica.ts'
import { decodeFrame, encodeFrame, PROTOCOL_VERSION } from '../../../src-core/protocol/wire.ts'
import type { TokenRecord } from '../../../sync-server/auth/token-file.ts'
import type { Log } from '../../../sync-server/ops/log.ts'
import { Metrics } from '../../../sync-server/ops/metrics.ts'
import { Rooms } from '../../../sync-server/rooms/rooms.ts'
import { Connections } from '../../../sync-server/ws/connections.ts'
import { DEFAULT_LIMITS } from '../../../sync-server/ws/limits.ts'
import { MemoryRoomLog, RoomDisk } from '../../support/memory-room-log.ts'
import { MemoryDisk, MemoryStore } from '../../support/memory-store.ts'
import { Wire } from './wire.ts'

/** Two devices of Alice's among them. */
const USERS = ['alice', 'bob', 'carol', 'alice', 'dave', 'erin', 'bob'] as const
/** Acts of different replicas never have the same time: each counts in its own of so many milliseconds. */
const BEAT_MS = 16
/** Every second replica has room for the rooms of few runs; the others, whose stores may be slow, have read all they know, so that an act is applied at once. */
const RUNS_IN_MEMORY = { few: 2, all: 1_000 } as const

export interface Seat {
  readonly user: string
  readonly index: number
  readonly disk: MemoryDisk
  readonly store: MemoryStore
  readonly replica: Replica
  /** Frees a store that is held. */
  release: (() => void) | null
  wire: Wire | null
  /** The process has ended: nothing of it gets out any more. */
  isDead: boolean
  /** Refused work is being given up. */
  isDiscarding: boolean
}

/** Everything that waits for no clock and for no delivery comes to rest. */
export async function settle(turns = 3): Promise<void> {
  for (let i = 0; i < turns; i++) await new Promise<void>((resolve) => setImmediate(resolve))
}

export const mayBeSlow = (index: number): boolean => index % 2 === 0

const userOf = (index: number): string => USERS[index % USERS.length]!

/** A hello as a program of the next version of the protocol says it. */
function ofLaterVersion(bytes: Uint8Array): Uint8Array {
  const frame = decodeFrame(bytes)
  return frame?.kind === 'hello' ? encodeFrame({ kind: 'hello', hello: { ...frame.hello, protocol: PROTOCOL_VERSION + 1 } }) : bytes
}

const SILENT: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

/** One server and some replicas, joined by wires that a schedule holds in its hand. Time is Vitest's. */
export class SyncWorld {
  readonly seats: Seat[] = []
  /** Whether a wire can be made and heard at a seat. */
  readonly isReachable: boolean[] = []
  /** Seats whose tokens may only read. */
  readonly readers = new Set<number>()
  /** Seats whose program is of a later version than the server. */
  readonly ahead = new Set<number>()
  /** By how much the clocks of seats are wrong, milliseconds. */
  readonly clockErrors = new Map<number, number>()
  readonly backups: RoomDisk[] = []
  log = new MemoryRoomLog(new RoomDisk())
  /** What the server refused, in words; nobody here does anything wrong. */
  readonly refusals: string[] = []
  #rooms: Rooms | null = null
  #connections: Connections | null = null
  #wires: Wire[] = []
  readonly #dice: (below: number) => number

  constructor(dice: (below: number) => number) {
    this.#dice = dice
  }

  get isServerUp(): boolean {
    return this.#connections !== null
  }

  get wires(): readonly Wire[] {
    this.#wires = this.#wires.filter((wire) => !wire.isOver)
    return this.#wires
  }

  async startServer(disk: RoomDisk = this.log.disk): Promise<void> {
    const log = new MemoryRoomLog(disk)
    this.log = log
    const opened = await log.open()
    const metrics = new Metrics()
    const report: Log = {
      ...SILENT,
      warn: (message, fields) => {
        if (fields?.['violation'] !== 'the role may only read') this.refusals.push(`${message} ${JSON.stringify(fields)}`)
      },
    }
    const rooms = new Rooms({ log, opened, report, metrics, unloadAfterMs: 4_000, compactAt: 3, now: Date.now })
    this.#rooms = rooms
    this.#connections = new Connections({
      rooms,
      tokens: { find: (token) => this.#tokenOf(Number(token)) },
      limits: DEFAULT_LIMITS,
      logName: opened.name,
      metrics,
      report,
    })
  }

  /** The first `stored` of the writes under way have reached the disk. */
  crashServer(stored: number): void {
    this.log.crash(stored)
    for (const wire of this.wires) wire.cut()
    this.#endServer()
  }

  async stopServer(): Promise<void> {
    this.log.release()
    await this.#rooms?.close()
    this.#connections?.closeAll(4512, 'the server stops')
    while (this.deliver()) await settle(1)
    this.#endServer()
  }

  #endServer(): void {
    this.#connections?.closeAll(4512, 'the server stops')
    for (const wire of this.wires) wire.cut()
    this.#connections = null
    this.#rooms = null
  }

  async addSeat(index: number, disk = new MemoryDisk()): Promise<Seat> {
    const store = new MemoryStore(disk)
    const clock: Clock = {
      now: () => Math.floor(Date.now() / BEAT_MS) * BEAT_MS + index + (this.clockErrors.get(index) ?? 0),
      schedule: (task, ms) => {
        const timer = setTimeout(task, ms)
        return () => clearTimeout(timer)
      },
    }
    const replica = await Replica.open({
      store,
      clock,
      random: () => this.#dice(2 ** 31),
      workspace: 'default',
      keeper: 'machine',
      runsInMemory: mayBeSlow(index) ? RUNS_IN_MEMORY.all : RUNS_IN_MEMORY.few,
      network: { jitter: () => 0, createWebSocket: () => this.#dial(seat) },
    })
    const user = userOf(index)
    const seat: Seat = { user, index, disk, store, replica, release: null, wire: null, isDead: false, isDiscarding: false }
    replica.setUser(user)
    this.seats[index] = seat
    this.isReachable[index] ??= true
    await replica.connectTo({ url: 'wss://sync.test/sync', token: String(index), workspace: 'default' })
    return seat
  }

  /** The window that has the replica closes, and the next one opens it. Not while the store is held. */
  async handOver(index: number): Promise<Seat> {
    const seat = this.seats[index]!
    await seat.replica.close()
    seat.isDead = true
    return this.addSeat(index, seat.disk)
  }

  /** The process ends at once. Of what its store was writing, everything or nothing has reached the disk. */
  async killSeat(index: number, isStored: boolean): Promise<Seat> {
    const seat = this.seats[index]!
    seat.isDead = true
    seat.wire?.cut()
    if (!isStored) seat.store.faults.failCommits = 'failed'
    seat.release?.()
    await settle()
    seat.store.faults.failCommits = 'failed'
    seat.replica.pauseSync(true)
    return this.addSeat(index, seat.disk)
  }

  /** Moves a parcel or makes a connection, at some wire; false when nothing waits. */
  deliver(): boolean {
    const busy = this.wires.filter((wire) => wire.waiting('client') + wire.waiting('server') > 0 || (wire.isConnecting && !wire.isStalled))
    const wire = busy[this.#dice(Math.max(1, busy.length))]
    if (wire === undefined) return false
    if (wire.isConnecting) {
      if (this.#connections === null) wire.cut()
      else wire.connect((socket) => this.#connections?.open(socket, null, null))
      return true
    }
    const side = wire.waiting('client') === 0 || (wire.waiting('server') > 0 && this.#dice(2) === 0) ? 'server' : 'client'
    return wire.deliver(side, this.#dice)
  }

  #tokenOf(index: number): TokenRecord {
    const role = this.readers.has(index) ? 'reader' : 'tagger'
    return { id: String(index), hash: '', user: userOf(index), role, workspaces: ['default'], createdAt: 0 }
  }

  #dial(seat: Seat): Wire['client'] {
    const wire = new Wire((bytes) => (this.ahead.has(seat.index) ? ofLaterVersion(bytes) : bytes))
    if (seat.isDead) return wire.client
    wire.isStalled = this.isReachable[seat.index] === false
    seat.wire = wire
    this.#wires.push(wire)
    return wire.client
  }
}
