import { afterEach, describe, expect, it } from 'vitest'
import type { Socket, SocketHandlers } from '../../../src-core/replica/ports.ts'
import { MemoryHub } from '../../support/memory-hub.ts'
import { edit, keyOf, openReplica, settle, shownTags, SOURCE, type TestReplica } from '../../support/replicas.ts'
import { observedRun } from '../../support/runs.ts'

const run = observedRun({ userTags: ['nightly'] })
const open: TestReplica[] = []

async function join(user: string, hub: MemoryHub, over: Parameters<typeof openReplica>[1] = {}) {
  const wire = hub.link()
  const opened = await openReplica(user, { keeper: 'server', socket: wire.socket, ...over })
  open.push(opened)
  return { ...opened, ...wire }
}

async function rest(hub: MemoryHub): Promise<void> {
  for (let quiet = 0; quiet < 4;) {
    await settle(3)
    quiet = hub.flush() === 0 ? quiet + 1 : 0
  }
}

/** A socket with nobody at the other end but the test: rooms that were joined, and what to say. */
function bareSocket(): { joined: string[]; socket: Socket; say: () => SocketHandlers } {
  const joined: string[] = []
  let handlers: SocketHandlers | null = null
  const connection = {
    join: (room: string) => void joined.push(room),
    leave: () => undefined,
    send: () => undefined,
    close: () => undefined,
  }
  const open = (of: SocketHandlers): typeof connection => {
    handlers = of
    return connection
  }
  return { joined, socket: { open }, say: () => handlers! }
}

afterEach(async () => {
  for (const { replica } of open.splice(0)) await replica.close().catch(() => undefined)
})

describe('two replicas joined through a socket', () => {
  it('[REP10] both see what each tagged while they were apart, and nothing is lost', async () => {
    const hub = new MemoryHub()
    const alice = await join('alice', hub)
    await alice.replica.importRuns(SOURCE, [run])
    await rest(hub)
    const bob = await join('bob', hub)
    await rest(hub)
    expect(shownTags(bob.replica)).toEqual(shownTags(alice.replica))

    alice.cut()
    bob.cut()
    await alice.replica.mutate(edit([run], { add: ['good'], remove: ['nightly'] }))
    await bob.replica.mutate(edit([run], { add: ['good', 'slow'] }))
    alice.heal()
    bob.heal()
    await rest(hub)
    for (const { replica } of [alice, bob]) expect(shownTags(replica)).toEqual({ [`TrainFlow/${run.runId}`]: ['good', 'slow'] })
    await alice.replica.undo()
    await rest(hub)
    for (const { replica } of [alice, bob]) expect(shownTags(replica)).toEqual({ [`TrainFlow/${run.runId}`]: ['good', 'nightly', 'slow'] })
  })

  it('[REP11] with a server a change waits for its acknowledgement, over a restart too', async () => {
    const hub = new MemoryHub()
    const alice = await join('alice', hub)
    await alice.replica.importRuns(SOURCE, [run])
    await rest(hub)
    alice.cut()
    await alice.replica.mutate(edit([run], { add: ['good'] }))
    await settle()
    const pending = [{ kind: 'tag', text: 'good', change: 'added' }]
    expect((await alice.replica.run(keyOf(run)))?.row.pending).toEqual(pending)
    await alice.replica.close()

    const again = await join('alice', hub, { disk: alice.disk })
    expect((await again.replica.run(keyOf(run)))?.row.pending).toEqual(pending)
    expect((await again.replica.run(keyOf(run)))?.history[0]).toMatchObject({ change: 'added', text: 'good', pending: true })
    await rest(hub)
    expect((await again.replica.run(keyOf(run)))?.row.pending).toEqual([])
    expect(again.replica.status().pendingRuns).toBe(0)
    await again.replica.close()
    expect((await openReplica('alice', { disk: alice.disk, keeper: 'server' })).replica.status().pendingRuns).toBe(0)
  })

  it('[REP11] what waits goes on waiting when the store refuses a change of mind', async () => {
    const hub = new MemoryHub()
    const alice = await join('alice', hub)
    await alice.replica.importRuns(SOURCE, [run])
    await rest(hub)
    alice.cut()
    await alice.replica.mutate(edit([run], { add: ['good'] }))
    alice.store.faults.failCommits = 'full'
    expect(await alice.replica.mutate(edit([run], { remove: ['good'] }))).toMatchObject({ ok: false })
    alice.store.faults.failCommits = null
    const pending = async (): Promise<unknown> => (await alice.replica.run(keyOf(run)))?.row.pending
    expect(await pending()).toEqual([{ kind: 'tag', text: 'good', change: 'added' }])
    alice.heal()
    await rest(hub)
    alice.clock.advance(5_000)
    await rest(hub)
    expect(await pending()).toEqual([])
  })

  it('[REP12] nothing leaves before it is durable here, and what was taken back never leaves', async () => {
    const hub = new MemoryHub()
    const alice = await join('alice', hub)
    const bob = await join('bob', hub)
    await alice.replica.importRuns(SOURCE, [run])
    await rest(hub)
    const release = alice.store.hold()
    const acting = alice.replica.mutate(edit([run], { add: ['good'] }))
    await rest(hub)
    expect(shownTags(alice.replica)[`TrainFlow/${run.runId}`]).toContain('good')
    expect(shownTags(bob.replica)[`TrainFlow/${run.runId}`]).not.toContain('good')
    release()
    await acting
    await rest(hub)
    expect(shownTags(bob.replica)[`TrainFlow/${run.runId}`]).toContain('good')

    alice.store.faults.failCommits = 'full'
    await alice.replica.mutate(edit([run], { add: ['lost'] }))
    alice.store.faults.failCommits = null
    await rest(hub)
    alice.clock.advance(60_000)
    await rest(hub)
    await alice.replica.mutate(edit([run], { add: ['later'] }))
    await rest(hub)
    expect(shownTags(bob.replica)).toEqual({ [`TrainFlow/${run.runId}`]: ['good', 'later', 'nightly'] })
    expect(alice.replica.status().pendingRuns).toBe(0)
  })

  it('[REP13] junk from the other side changes nothing and ends nothing', async () => {
    const hub = new MemoryHub()
    const alice = await join('alice', hub)
    await alice.replica.importRuns(SOURCE, [run])
    await rest(hub)
    const [room = ''] = hub.rooms.keys()
    const frames = [[], [0], [0, 0], [0, 1], [0, 2], [0, 2, 200], [1], [100], [0, 9], [255, 255, 255, 255, 255, 255, 255]]
    for (const frame of frames) for (const name of [room, 'evil/local/TrainFlow/2026-10', 'junk', '']) hub.say(name, Uint8Array.from(frame))
    await rest(hub)
    expect(shownTags(alice.replica)).toEqual({ [`TrainFlow/${run.runId}`]: ['nightly'] })
    const bob = await join('bob', hub)
    await alice.replica.mutate(edit([run], { add: ['good'] }))
    await rest(hub)
    expect(shownTags(bob.replica)).toEqual({ [`TrainFlow/${run.runId}`]: ['good', 'nightly'] })
  })

  it('[REP10] a tag that alice removed stays removed when bob imports the same store later', async () => {
    const hub = new MemoryHub()
    const alice = await join('alice', hub)
    await alice.replica.importRuns(SOURCE, [run])
    await alice.replica.mutate(edit([run], { remove: ['nightly'] }))
    const bob = await join('bob', hub)
    await bob.replica.importRuns({ ...SOURCE, id: "bob's copy" }, [run])
    await rest(hub)
    for (const { replica } of [alice, bob]) {
      expect(shownTags(replica)).toEqual({ [`TrainFlow/${run.runId}`]: [] })
      expect(replica.status().runCount).toBe(1)
    }
  })

  it('[REP10] work done before there was a server joins whole', async () => {
    const hub = new MemoryHub()
    const alone = await openReplica('alice')
    await alone.replica.importRuns(SOURCE, [run])
    await alone.replica.mutate(edit([run], { add: ['early'] }))
    await alone.replica.close()
    await join('alice', hub, { disk: alone.disk })
    const bob = await join('bob', hub)
    await rest(hub)
    expect(shownTags(bob.replica)).toEqual({ [`TrainFlow/${run.runId}`]: ['early', 'nightly'] })
  })
})

describe('a room that the other side can not serve', () => {
  it('[SYN41] rests for five seconds before it is asked for again, however often', async () => {
    const { joined, socket, say } = bareSocket()
    const alice = await openReplica('alice', { keeper: 'server', socket })
    open.push(alice)
    await alice.replica.importRuns(SOURCE, [run])
    say().onOpen('log')
    await settle()
    expect(joined).toHaveLength(1)
    for (let times = 1; times < 4; times++) {
      say().onRoomClosed(joined[0]!, 4507, 'the disk is full')
      await settle()
      alice.clock.advance(4_900)
      await settle()
      expect(joined).toHaveLength(times)
      alice.clock.advance(200)
      await settle()
      expect(joined).toHaveLength(times + 1)
    }
  })

  it('[SYN42] a log of another name is offered everything again, also what was acknowledged', async () => {
    const { joined, socket, say } = bareSocket()
    const hub = new MemoryHub()
    const before = await join('alice', hub)
    await before.replica.importRuns(SOURCE, [run])
    await rest(hub)
    expect(before.disk.settings.get('sync-cursor')).toMatchObject({ log: 'hub' })
    await before.replica.close()
    const after = await openReplica('alice', { keeper: 'server', socket, disk: before.disk })
    open.push(after)
    say().onOpen('hub')
    await settle()
    expect(joined).toEqual([])
    say().onOpen('another')
    await settle()
    expect(joined).toEqual(['default/local/TrainFlow/2026-10'])
  })
})

describe('a server that was restored', () => {
  it('[SYN92] what one has said waits again until the restored server has it: chips, runs and over a restart', async () => {
    const hub = new MemoryHub()
    const [alice, bob] = [await join('alice', hub), await join('bob', hub)]
    await alice.replica.importRuns(SOURCE, [run])
    await rest(hub)
    await alice.replica.mutate(edit([run], { add: ['mine'] }))
    await bob.replica.mutate(edit([run], { add: ['theirs'] }))
    await rest(hub)
    expect(alice.replica.status().pendingRuns).toBe(0)
    await alice.replica.close()

    const { socket, say } = bareSocket()
    const after = await openReplica('alice', { keeper: 'server', socket, disk: alice.disk })
    say().onOpen('another')
    await settle()
    expect(after.replica.waiting(10).map(({ changes }) => changes)).toEqual([[{ kind: 'tag', text: 'mine', change: 'added' }]])
    await after.replica.close()
    const again = await join('alice', hub, { disk: alice.disk })
    expect(again.replica.status().pendingRuns).toBe(1)
    await rest(hub)
    expect(again.replica.status().pendingRuns).toBe(0)
  })

  it('[SYN92] what was taken back meanwhile, and what waits already, waits as it does', async () => {
    const hub = new MemoryHub()
    const alice = await join('alice', hub)
    await alice.replica.importRuns(SOURCE, [run])
    await alice.replica.mutate(edit([run], { add: ['mine', 'gone'] }))
    await rest(hub)
    await alice.replica.close()
    const { socket, say } = bareSocket()
    const after = await openReplica('alice', { keeper: 'server', socket, disk: alice.disk })
    open.push(after)
    await after.replica.mutate(edit([run], { remove: ['gone'] }))
    say().onOpen('another')
    await settle()
    expect(after.replica.waiting(10)[0]?.changes).toEqual([
      { kind: 'tag', text: 'gone', change: 'removed' },
      { kind: 'tag', text: 'mine', change: 'added' },
    ])
  })
})

describe('a room with more news than one message may hold', () => {
  it('[SYN51] is refused here, with its work kept, and the others go on', async () => {
    const hub = new MemoryHub()
    const alice = await join('alice', hub)
    const many = Array.from({ length: 120 }, (_, i) => observedRun({ runId: `${i}` }))
    await alice.replica.importRuns(SOURCE, many)
    // 20 notes of 4,000 letters on each of 120 runs are 9.6 MB.
    for (let i = 0; i < 20; i++) {
      const text = `${i}`.padEnd(4_000, 'x')
      await alice.replica.opine({ keys: many.map(keyOf), set: [{ kind: 'note', text }], unset: [], via: 'app' })
    }
    alice.heal()
    await rest(hub)
    expect(hub.rooms.get('default/local/TrainFlow/2026-10')?.getArray('tags').length ?? 0).toBe(0)
    const small = observedRun({ createdAt: Date.UTC(2026, 8, 3), userTags: ['small'] })
    await alice.replica.importRuns(SOURCE, [small])
    await rest(hub)
    expect(hub.rooms.get('default/local/TrainFlow/2026-09')?.getArray('facts').length).toBeGreaterThan(0)
    expect(alice.replica.status().pendingRuns).toBe(120)
  })
})
