import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WebSocket } from 'ws'
import { Replica } from '../src-core/replica/replica.ts'
import { encodeFrame, PROTOCOL_VERSION, type Role } from '../src-core/protocol/wire.ts'
import { systemClock } from '../src-main/host/system-clock.ts'
import { TokenFile } from '../sync-server/auth/token-file.ts'
import { type MemoryDisk, MemoryStore } from '../test/support/memory-store.ts'

const ENTRY = fileURLToPath(new URL('../dist/main/sync-server.js', import.meta.url))
const PEOPLE = ['alice', 'bob', 'carol'] as const
export type Person = (typeof PEOPLE)[number]

/** The built sync server in a process of its own, over a folder of its own, with a token for each person. */
export interface BenchServer {
  readonly url: string
  readonly tokens: Readonly<Record<Person, string>>
  /** Memory of the process that is in use now, in MB. */
  memoryMb(): Promise<number>
  /** Processor time of the process so far. */
  busySeconds(): Promise<number>
  close(): Promise<void>
}

export async function startBenchServer(folder: string): Promise<BenchServer> {
  const file = new TokenFile(join(folder, 'tokens.json'))
  const role: Role = 'tagger'
  const tokens = { alice: '', bob: '', carol: '' }
  for (const user of PEOPLE) tokens[user] = (await file.create({ user, role, workspaces: ['default'], now: Date.now() })).token
  const child = spawn(process.execPath, [ENTRY, '--data', folder, '--port', '0', '--log-level', 'error'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const port = await portOf(child)
  return {
    url: `ws://127.0.0.1:${port}/sync`,
    tokens,
    async memoryMb() {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8')
      return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024
    },
    async busySeconds() {
      const stat = await readFile(`/proc/${child.pid}/stat`, 'utf8')
      // Behind the name, which may hold blanks: user and system time are the twelfth and the thirteenth, in hundredths.
      const [user, system] = stat.slice(stat.lastIndexOf(')')).split(' ').slice(12, 14)
      return (Number(user) + Number(system)) / 100
    },
    async close() {
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

/** What a client without a replica says first: who it is, and that it is in one room, by channel 1. */
export function* greetingFrames(token: string, device: string, room: string): Generator<Uint8Array> {
  // It wants to be told of no changes from before.
  const hello = { protocol: PROTOCOL_VERSION, token, workspace: 'default', device, cursor: 2 ** 50, log: null }
  yield encodeFrame({ kind: 'hello', hello })
  yield encodeFrame({ kind: 'open', channel: 1, room })
}

function portOf(child: ChildProcess): Promise<number> {
  return new Promise((done, failed) => {
    let said = ''
    child.once('exit', (code) => failed(new Error(`the sync server ended with ${code}: ${said}`)))
    child.stderr?.on('data', (text: Buffer) => {
      said += text.toString()
      const port = /:(\d+)\/sync/.exec(said)?.[1]
      if (port !== undefined) done(Number(port))
    })
  })
}

export interface JoinedReplica {
  readonly replica: Replica
  readonly disk: MemoryDisk
}

let nextClientId = Math.floor(Math.random() * 2 ** 20) * 2 ** 10

/** A replica of that person, as a command line would have it; `connect` joins it to the server. */
export async function openSyncReplica(user: Person, disk?: MemoryDisk): Promise<JoinedReplica> {
  const store = new MemoryStore(disk)
  const replica = await Replica.open({
    store,
    clock: systemClock,
    random: () => ++nextClientId,
    workspace: 'default',
    keeper: 'machine',
    network: { jitter: () => 0, createWebSocket: (url) => new WebSocket(url) },
  })
  replica.setUser(user)
  return { replica, disk: store.disk }
}

export async function connect({ replica }: JoinedReplica, server: BenchServer, user: Person): Promise<void> {
  const connected = await replica.connectTo({ url: server.url, token: server.tokens[user], workspace: 'default' })
  if (!connected.ok) throw new Error(connected.error.kind)
}

/** A window looks once a frame at most; this is finer. */
const LOOK_EVERY_MS = 4

/** Resolves soon after `isSo` has become true. */
export async function until({ replica }: JoinedReplica, isSo: (replica: Replica) => boolean): Promise<void> {
  while (!isSo(replica)) await new Promise((done) => setTimeout(done, LOOK_EVERY_MS))
}

/** Everything is here, and everything that was done here is durable at the server. */
export function isInStep(replica: Replica): boolean {
  const { pendingRuns, sync } = replica.status()
  return pendingRuns === 0 && sync?.state.kind === 'connected' && sync.unreadRooms === 0
}
