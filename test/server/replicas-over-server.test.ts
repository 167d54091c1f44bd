import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { decodeFrame } from '../../src-core/protocol/wire.ts'
import type { Network } from '../../src-core/replica/sync/sync-session.ts'
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
  readonly sockets: WebSocket[]
}

/** Over the way that the app goes too. */
async function join(
  server: Pick<TestServer, 'port' | 'token'>,
  user: string,
  over: {
    token?: string
    workspace?: string
    disk?: TestReplica['disk']
    runsInMemory?: number
    onSent?: (bytes: Uint8Array) => void
  } = {},
): Promise<Joined> {
  const workspace = over.workspace ?? 'default'
  const token = over.token ?? (await server.token(user, { workspaces: [workspace] }))
  const sockets: WebSocket[] = []
  const network: Network = {
    jitter: () => 0,
    createWebSocket: (url) => {
      const websocket = new WebSocket(url)
      sockets.push(websocket)
      const send = websocket.send.bind(websocket)
      websocket.send = (bytes: Uint8Array) => {
        over.onSent?.(bytes)
        send(bytes)
      }
      return websocket
    },
  }
  const opened = await openReplica(user, {
    network,
    clock: systemClock,
    runsInMemory: over.runsInMemory ?? 1_000,
    ...(over.disk && { disk: over.disk }),
  })
  closing.push(() => opened.replica.close().catch(() => undefined))
  expect(await opened.replica.connectTo({ url: `ws://127.0.0.1:${server.port}/sync`, token, workspace })).toEqual({ ok: true, value: null })
  while (over.token === undefined && !connected(opened)) await new Promise((resolve) => setTimeout(resolve, 20))
  return { ...opened, sockets }
}

/** The server reads the file of its tokens a moment after it changed: a token that it does not know yet is tried again. */
function connected({ replica }: TestReplica): boolean {
  const kind = replica.status().sync?.state.kind
  if (kind === 'refused') replica.syncNow()
  return kind === 'connected'
}

const pending = ({ replica }: TestReplica): number => replica.status().pendingRuns

describe('replicas over a sync server', () => {
  test('[SYN30] two people tag the same run apart, reconnect, and both keep every opinion, each with its acknowledgement', async () => {
    const server = await start()
    const anne = await join(server, 'anne')
    const bob = await join(server, 'bob')
    await anne.replica.importRuns(SOURCE, [run])
    await expect.poll(() => shownTags(bob.replica), PATIENCE).toEqual({ [name]: ['nightly'] })

    anne.replica.setOnline(false)
    bob.replica.setOnline(false)
    await anne.replica.mutate(edit([run], { add: ['good'], remove: ['nightly'] }))
    await bob.replica.mutate(edit([run], { add: ['good', 'slow'] }))
    await bob.replica.opine({ keys: [keyOf(run)], set: [{ kind: 'note', text: 'look at the loss' }], unset: [], via: 'app' })
    expect([pending(anne), pending(bob)]).toEqual([1, 1])
    anne.replica.setOnline(true)
    bob.replica.setOnline(true)
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
    expect(anne.replica.status().sync?.events.map(({ kind }) => kind)).toContain('waiting')
  })

  test('[SYN77] changes made while a room is being joined arrive, and no room is refused for them', async () => {
    const server = await start()
    const anne = await join(server, 'anne')
    const bob = await join(server, 'bob')
    for (let i = 0; i < 8; i++) await anne.replica.defineTag(`tag ${i}`, { group: 'eight' })
    await expect.poll(() => bob.replica.vocabulary().length, PATIENCE).toBe(8)
    expect(anne.replica.status().sync?.refusedRooms).toEqual([])
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

  test('[SYN31] stays in at most 64 rooms, and in 16 where their runs have no place in memory', async () => {
    const server = await start()
    const months = Array.from({ length: 80 }, (_, i) =>
      observedRun({ createdAt: Date.UTC(2020, i, 3), runId: `${Date.UTC(2020, i, 3)}000` }),
    )
    const anne = await join(server, 'anne')
    await anne.replica.importRuns(SOURCE, months)
    for (const [runsInMemory, most] of [
      [1_000, 64],
      [8, 16],
    ] as const) {
      const joined = new Set<number>()
      const reader = await join(server, 'bob', {
        runsInMemory,
        onSent: (bytes) => {
          const frame = decodeFrame(bytes)
          if (frame?.kind === 'open') joined.add(frame.channel)
          if (frame?.kind === 'closed') joined.delete(frame.channel)
        },
      })
      await expect.poll(() => reader.replica.status().runCount, PATIENCE).toBe(80)
      await expect.poll(() => reader.replica.status().sync?.unreadRooms, PATIENCE).toBe(0)
      await expect.poll(() => joined.size, PATIENCE).toBe(most)
    }
  })

  test('[SYN32] a refused token says so once and is not tried again; the work stays', async () => {
    const server = await start()
    const anne = await join(server, 'anne', { token: 'tagalong_wrong' })
    await anne.replica.importRuns(SOURCE, [run])
    await anne.replica.mutate(edit([run], { add: ['mine'] }))
    await expect
      .poll(() => anne.replica.status().sync?.state, PATIENCE)
      .toEqual({ kind: 'refused', code: 4401, reason: 'the token is unknown or was revoked' })
    expect(anne.sockets).toHaveLength(1)
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
        connected(carol)
        return shownTags(carol.replica)[name]
      }, PATIENCE)
      .toEqual(['nightly'])
    await carol.replica.mutate(edit([run], { add: ['hers'] }))
    await expect.poll(() => carol.replica.status().sync?.refusedRooms, PATIENCE).toMatchObject([{ code: 4403 }])
    expect(pending(carol)).toBe(1)
    expect(shownTags(anne.replica)).toEqual({ [name]: ['nightly'] })
  })

  test('[SYN39] who may only read keeps what he imports and says, is sent what others do in the same room, and everything goes out with a better token', async () => {
    const server = await start()
    const anne = await join(server, 'anne')
    await anne.replica.importRuns(SOURCE, [run])
    await expect.poll(() => pending(anne), PATIENCE).toBe(0)
    const { token } = await server.tokens.create({ user: 'carol', role: 'reader', workspaces: ['default'], now: 0 })
    const own = observedRun({ createdAt: run.createdAt + 1000 })
    const alone = await openReplica('carol', { clock: systemClock })
    await alone.replica.importRuns(SOURCE, [run, own])
    await alone.replica.close()
    const carol = await join(server, 'carol', { token, disk: alone.disk })
    await expect.poll(() => carol.replica.status().sync?.state, PATIENCE).toMatchObject({ role: 'reader' })
    await anne.replica.mutate(edit([run], { add: ['seen'] }))
    await expect.poll(() => shownTags(carol.replica)[name], PATIENCE).toEqual(['nightly', 'seen'])
    expect(carol.replica.status().sync).toMatchObject({ refusedRooms: [], unreadRooms: 0 })

    await carol.replica.mutate(edit([own], { add: ['hers'] }))
    expect([pending(carol), anne.replica.status().runCount]).toEqual([1, 1])
    await anne.replica.mutate(edit([run], { add: ['later'] }))
    await expect.poll(() => shownTags(carol.replica)[name], PATIENCE).toEqual(['later', 'nightly', 'seen'])

    await carol.replica.close()
    const tagger = await join(server, 'carol', { disk: carol.disk })
    await expect.poll(() => pending(tagger), PATIENCE).toBe(0)
    await expect.poll(() => shownTags(anne.replica)[`${own.flow}/${own.runId}`], PATIENCE).toContain('hers')
  })

  test('[SYN34] the server may know the workspace by another name', async () => {
    const server = await start()
    const anne = await join(server, 'anne', { workspace: 'vision-team' })
    const bob = await join(server, 'bob', { workspace: 'vision-team' })
    await anne.replica.importRuns(SOURCE, [run])
    await expect.poll(() => shownTags(bob.replica), PATIENCE).toEqual({ [name]: ['nightly'] })
  })

  test('[SYN35] work done before ever connecting joins whole; until it is acknowledged it waits, over a restart too', async () => {
    const server = await start()
    const bob = await join(server, 'bob')
    const token = await server.token('anne')
    const alone = await openReplica('anne', { clock: systemClock })
    await alone.replica.importRuns(SOURCE, [run])
    await alone.replica.mutate(edit([run], { add: ['early'] }))
    expect(await alone.replica.connectTo({ url: 'ws://127.0.0.1:9/sync', token, workspace: 'default' })).toEqual({
      ok: false,
      error: { kind: 'unsupported' },
    })
    await alone.replica.close()

    const away = await join({ port: 9, token: (user) => server.token(user) }, 'anne', { token, disk: alone.disk })
    expect(away.replica.status()).toMatchObject({ keeper: 'server', pendingRuns: 1 })
    await expect.poll(() => away.replica.status().sync?.state, PATIENCE).toMatchObject({ kind: 'waiting' })
    await away.replica.close()

    const still = await openReplica('anne', { clock: systemClock, disk: alone.disk })
    expect(still.replica.status()).toMatchObject({ keeper: 'server', pendingRuns: 1 })
    await still.replica.close()
    const anne = await join(server, 'anne', { token, disk: alone.disk })
    await expect.poll(() => connected(anne) && pending(anne) === 0, PATIENCE).toBe(true)
    await expect.poll(() => shownTags(bob.replica), PATIENCE).toEqual({ [name]: ['early', 'nightly'] })
    expect(anne.replica.status().sync).toMatchObject({
      state: { kind: 'connected', user: 'anne', role: 'tagger' },
      offlineSince: null,
      refusedRooms: [],
    })

    anne.replica.pauseSync(true)
    await anne.replica.mutate(edit([run], { add: ['later'] }))
    expect(anne.replica.status()).toMatchObject({ pendingRuns: 1, sync: { state: { kind: 'paused' } } })
    anne.replica.pauseSync(false)
    await expect.poll(() => shownTags(bob.replica)[name], PATIENCE).toContain('later')
    await anne.replica.connectTo(null)
    await anne.replica.mutate(edit([run], { add: ['mine alone'] }))
    expect(anne.replica.status()).toMatchObject({ keeper: 'machine', pendingRuns: 0, sync: null })
  })

  test('[SYN36] a token of another name sends nothing until the work is signed with it; then it joins whole, with its times', async () => {
    const server = await start()
    const bob = await join(server, 'bob')
    const token = await server.token('anne')
    const alone = await openReplica('alice', { clock: systemClock })
    await alone.replica.importRuns(SOURCE, [run])
    await alone.replica.mutate(edit([run], { add: ['mine', 'wrong'], remove: ['nightly'] }))
    await alone.replica.mutate(edit([run], { remove: ['wrong'] }))
    await alone.replica.opine({ keys: [keyOf(run)], set: [{ kind: 'note', text: 'hm' }, { kind: 'judged' }], unset: [], via: 'app' })
    await alone.replica.saveView({ id: 'v1', name: 'Mine', query: 'tag:mine', namespace: null, sort: null, order: 1 })
    const saidAt = (await alone.replica.run(keyOf(run)))?.tags[0]?.at
    await alone.replica.close()

    const alice = await join(server, 'alice', { token, disk: alone.disk })
    await expect
      .poll(() => {
        connected(alice)
        return alice.replica.status().sync?.state
      }, PATIENCE)
      .toEqual({ kind: 'other-name', user: 'anne' })
    expect(bob.replica.status().runCount).toBe(0)
    expect(await alice.replica.signAs('anne')).toEqual({ ok: true, value: { changed: 2 } })
    await expect.poll(() => connected(alice) && pending(alice) === 0, PATIENCE).toBe(true)
    await expect.poll(() => shownTags(bob.replica), PATIENCE).toEqual({ [name]: ['mine'] })
    await expect.poll(() => bob.replica.views().map((view) => view.name), PATIENCE).toEqual(['Mine'])
    const seen = await bob.replica.run(keyOf(run))
    expect(seen?.tags).toMatchObject([{ tag: 'mine', by: 'anne', at: saidAt }])
    expect(seen?.row.marks).toEqual(['judged:anne', 'note:hm'])
    expect(seen?.history.map(({ by }) => by).filter((by) => by !== null)).not.toContain('alice')
    expect(alice.replica.status().sync?.refusedRooms).toEqual([])
  })
})
