import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { decodeFrame } from '../../src-core/protocol/wire.ts'
import { ServerSocket, type ServerConnection, type ServerState } from '../../src-core/replica/server-socket.ts'
import type { Socket } from '../../src-core/replica/ports.ts'
import { systemClock } from '../../src-main/host/system-clock.ts'
import { edit, keyOf, openReplica, shownTags, SOURCE, type TestReplica } from '../support/replicas.ts'
import { observedRun } from '../support/runs.ts'
import { startTestServer, type TestServer } from '../support/sync-server.ts'

const PATIENCE = { timeout: 20_000 }
const run = observedRun({ userTags: ['nightly'] })
const name = `TrainFlow/${run.runId}`
const closing: (() => Promise<unknown> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function start(): Promise<TestServer> {
  const server = await startTestServer()
  closing.push(() => server.close())
  return server
}

interface Joined extends TestReplica {
  readonly states: ServerState[]
  connection(): ServerConnection
}

async function join(
  server: TestServer,
  user: string,
  over: { token?: string; workspace?: string; disk?: TestReplica['disk']; onSent?: (bytes: Uint8Array) => void } = {},
): Promise<Joined> {
  const token = over.token ?? (await server.token(user, { workspaces: [over.workspace ?? 'default'] }))
  const states: ServerState[] = []
  const serverSocket = new ServerSocket({
    address: { url: `ws://127.0.0.1:${server.port}/sync`, token, workspace: over.workspace ?? 'default' },
    localWorkspace: 'default',
    device: `${user}'s laptop`,
    clock: systemClock,
    jitter: () => 0,
    createWebSocket: (url) => {
      const websocket = new WebSocket(url)
      const send = websocket.send.bind(websocket)
      websocket.send = (bytes: Uint8Array) => {
        over.onSent?.(bytes)
        send(bytes)
      }
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the websocket of `ws` is the browser's by shape
      return websocket as never
    },
    onState: (state) => states.push(state),
  })
  let connection: ServerConnection | null = null
  const socket: Socket = { open: (handlers) => (connection = serverSocket.open(handlers)) }
  const opened = await openReplica(user, { keeper: 'server', socket, ...(over.disk && { disk: over.disk }) })
  closing.push(() => opened.replica.close().catch(() => undefined))
  // The server reads the file of its tokens a moment after it changed.
  await expect
    .poll(() => {
      if (states.at(-1)?.kind === 'refused' && over.token === undefined) connection?.tryNow()
      return states.at(-1)?.kind
    }, PATIENCE)
    .toBe(over.token === undefined ? 'connected' : states.at(-1)?.kind)
  return {
    ...opened,
    states,
    connection() {
      if (connection === null) throw new Error('not opened')
      return connection
    },
  }
}

const pending = ({ replica }: TestReplica): number => replica.status().pendingRuns

describe('replicas over a sync server', () => {
  test('[SYN30] two people tag the same run apart, reconnect, and both keep every opinion, each with its acknowledgement', async () => {
    const server = await start()
    const anne = await join(server, 'anne')
    const bob = await join(server, 'bob')
    await anne.replica.importRuns(SOURCE, [run])
    await expect.poll(() => shownTags(bob.replica), PATIENCE).toEqual({ [name]: ['nightly'] })

    anne.connection().setReachable(false)
    bob.connection().setReachable(false)
    await anne.replica.mutate(edit([run], { add: ['good'], remove: ['nightly'] }))
    await bob.replica.mutate(edit([run], { add: ['good', 'slow'] }))
    await bob.replica.opine({ keys: [keyOf(run)], set: [{ kind: 'note', text: 'look at the loss' }], unset: [], via: 'app' })
    expect([pending(anne), pending(bob)]).toEqual([1, 1])
    anne.connection().setReachable(true)
    bob.connection().setReachable(true)
    for (const { replica } of [anne, bob]) await expect.poll(() => shownTags(replica), PATIENCE).toEqual({ [name]: ['good', 'slow'] })
    await expect.poll(() => pending(anne) + pending(bob), PATIENCE).toBe(0)
    await expect
      .poll(async () => (await anne.replica.run(keyOf(run)))?.notes.map(({ by, text }) => [by, text]), PATIENCE)
      .toEqual([['bob', 'look at the loss']])
  })

  test('[SYN30] a server that was restarted is found again, and what was done meanwhile goes out by itself', async () => {
    const server = await start()
    const anne = await join(server, 'anne')
    const bob = await join(server, 'bob')
    await anne.replica.importRuns(SOURCE, [run])
    await expect.poll(() => pending(anne), PATIENCE).toBe(0)
    const restarted = server.restart()
    await anne.replica.mutate(edit([run], { add: ['meanwhile'] }))
    await restarted
    await expect.poll(() => shownTags(bob.replica)[name], PATIENCE).toContain('meanwhile')
    await expect.poll(() => pending(anne), PATIENCE).toBe(0)
    expect(anne.states.map(({ kind }) => kind)).toContain('waiting')
  })

  test('[SYN31] who comes back joins the rooms that changed, and no other', async () => {
    const server = await start()
    const months = Array.from({ length: 30 }, (_, i) =>
      observedRun({ createdAt: Date.UTC(2024, i, 3), runId: `${Date.UTC(2024, i, 3)}000` }),
    )
    const anne = await join(server, 'anne')
    const bob = await join(server, 'bob')
    await anne.replica.importRuns(SOURCE, months)
    await expect.poll(() => bob.replica.status().runCount, PATIENCE).toBe(30)
    await expect.poll(() => pending(anne), PATIENCE).toBe(0)
    await bob.replica.close()
    await anne.replica.mutate(edit([months[4]!], { add: ['new'] }))
    await expect.poll(() => pending(anne), PATIENCE).toBe(0)

    const joined: string[] = []
    const again = await join(server, 'bob', {
      disk: bob.disk,
      onSent: (bytes) => {
        const frame = decodeFrame(bytes)
        if (frame?.kind === 'open') joined.push(frame.room)
      },
    })
    await expect.poll(() => shownTags(again.replica)[`TrainFlow/${months[4]!.runId}`], PATIENCE).toContain('new')
    expect(joined).toEqual(['default/local/TrainFlow/2024-05'])
  })

  test('[SYN32] a refused token says so once and is not tried again; the work stays', async () => {
    const server = await start()
    const anne = await join(server, 'anne', { token: 'tagalong_wrong' })
    await anne.replica.importRuns(SOURCE, [run])
    await anne.replica.mutate(edit([run], { add: ['mine'] }))
    await expect
      .poll(() => anne.states.at(-1), PATIENCE)
      .toEqual({ kind: 'refused', code: 4401, reason: 'the token is unknown or was revoked' })
    expect(anne.states.filter(({ kind }) => kind === 'connecting')).toHaveLength(1)
    expect(shownTags(anne.replica)).toEqual({ [name]: ['mine', 'nightly'] })
    expect(pending(anne)).toBe(1)
  })

  test('[SYN33] a reader sees everything; what he tags stays with him, the room is told as refused, and other rooms go on', async () => {
    const server = await start()
    const anne = await join(server, 'anne')
    await anne.replica.importRuns(SOURCE, [run])
    await expect.poll(() => pending(anne), PATIENCE).toBe(0)
    const { token } = await server.tokens.create({ user: 'carol', role: 'reader', workspaces: ['default'], now: 0 })
    const carol = await join(server, 'carol', { token })
    await expect
      .poll(() => {
        if (carol.states.at(-1)?.kind === 'refused') carol.connection().tryNow()
        return shownTags(carol.replica)[name]
      }, PATIENCE)
      .toEqual(['nightly'])
    await carol.replica.mutate(edit([run], { add: ['hers'] }))
    await expect.poll(() => carol.replica.status().sync?.refusedRooms, PATIENCE).toMatchObject([{ code: 4403 }])
    expect(pending(carol)).toBe(1)
    expect(shownTags(anne.replica)).toEqual({ [name]: ['nightly'] })
  })

  test('[SYN34] the server may know the workspace by another name', async () => {
    const server = await start()
    const anne = await join(server, 'anne', { workspace: 'vision-team' })
    const bob = await join(server, 'bob', { workspace: 'vision-team' })
    await anne.replica.importRuns(SOURCE, [run])
    await expect.poll(() => shownTags(bob.replica), PATIENCE).toEqual({ [name]: ['nightly'] })
  })
})
