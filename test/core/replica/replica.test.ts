import { describe, expect, it } from 'vitest'
import { StoreError } from '../../../src-core/replica/ports.ts'
import { MemoryStore } from '../../support/memory-store.ts'
import { edit, keyOf, openReplica, settle, shownTags, SOURCE } from '../../support/replicas.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'

/** The rules of the replica (REP) one by one over one small set of runs; long for their number, one subject all the same. */

const first = observedRun({ userTags: ['nightly'] })
const second = observedRun({ createdAt: RUN_START_MS + 86_400_000, systemTags: ['user:bob'] })
const november = observedRun({ createdAt: Date.UTC(2026, 10, 3), systemTags: ['user:bob'] })
const runs = [first, second, november]

async function openWithRuns(user = 'alice') {
  const opened = await openReplica(user)
  await opened.replica.importRuns(SOURCE, runs)
  return opened
}

describe('importing', () => {
  it('[REP1] imported runs are there, newest first, and there again after a restart', async () => {
    const { replica, disk } = await openWithRuns()
    const ids = () => replica.page({ query: '', namespace: null, from: 0, to: 10 }).rows.map((row) => row.runId)
    expect(ids()).toEqual([november.runId, second.runId, first.runId])
    const again = await openReplica('alice', { disk })
    expect(shownTags(again.replica)).toEqual(shownTags(replica))
    expect(again.replica.status().runCount).toBe(3)
  })

  it('[REP4] of many runs that come in while nobody asks, none is missing and none is there twice', async () => {
    const { replica } = await openReplica('alice')
    const many = Array.from({ length: 20_500 }, (_, i) => observedRun({ createdAt: RUN_START_MS - i * 1000 }))
    const repeated = [...many, { ...many[0]!, userTags: ['late'], recordedAt: many[0]!.recordedAt + 1 }]
    for (let from = 0; from < repeated.length; from += 5000) await replica.importRuns(SOURCE, repeated.slice(from, from + 5000))
    const { rows, count } = replica.page({ query: '', namespace: null, from: 0, to: 2 })
    expect([count, ...rows.map(({ runId }) => runId)]).toEqual([many.length, many[0]!.runId, many[1]!.runId])
    expect(rows[0]!.userTags).toEqual(['late'])
  })

  it('[REP1] a second import of the same runs changes nothing and writes nothing', async () => {
    const { replica, store } = await openWithRuns()
    const { seq } = store.disk
    expect(await replica.importRuns(SOURCE, runs)).toEqual({ ok: true, value: { imported: 3, changed: 0 } })
    expect(store.disk.seq).toBe(seq)
  })

  it('[REP1] two copies of one store make no second run and play no ping-pong', async () => {
    const { replica } = await openWithRuns()
    const copy = { ...SOURCE, id: 'another copy' }
    expect(await replica.importRuns(copy, runs)).toMatchObject({ value: { changed: 0 } })
    const retagged = { ...first, userTags: ['nightly', 'checked'], recordedAt: first.recordedAt + 9_000_000 }
    await replica.importRuns(SOURCE, [retagged])
    for (let i = 0; i < 3; i++) {
      await replica.importRuns(copy, [first])
      await replica.importRuns(SOURCE, [retagged])
    }
    expect(shownTags(replica)[`TrainFlow/${first.runId}`]).toEqual(['checked', 'nightly'])
    expect(replica.status().runCount).toBe(3)
  })

  it('[REP1] a run that ends is known to have ended, and its start never moves', async () => {
    const { replica } = await openReplica('alice')
    const open = observedRun({ outcome: 'open', successful: false, finished: false, finishedAt: null })
    await replica.importRuns(SOURCE, [open])
    await replica.importRuns(SOURCE, [observedRun({ recordedAt: open.recordedAt + 5, activeAt: open.activeAt + 1 })])
    expect(replica.page({ query: '', namespace: null, from: 0, to: 1 }).rows[0]).toMatchObject({
      outcome: 'completed',
      createdAt: open.createdAt,
    })
  })

  it('[REP1] a run whose start moves to another month stays where it is, with everything that people said', async () => {
    const { replica } = await openReplica('alice')
    const early = observedRun({ runId: 'run-7', createdAt: Date.UTC(2026, 9, 31), userTags: ['nightly'] })
    await replica.importRuns(SOURCE, [early])
    await replica.mutate(edit([early], { add: ['good'] }))
    await replica.importRuns(SOURCE, [{ ...early, createdAt: Date.UTC(2026, 10, 2), recordedAt: Date.UTC(2026, 10, 2) }])
    await replica.importRuns({ ...SOURCE, id: 'copy' }, [{ ...early, createdAt: Date.UTC(2026, 9, 30) }])
    const view = await replica.run(keyOf(early))
    expect(view?.row).toMatchObject({ createdAt: early.createdAt, userTags: ['good', 'nightly'] })
    expect(replica.status().runCount).toBe(1)
  })

  it('[REP1] a run without a possible start is left out and the rest comes in', async () => {
    const { replica } = await openReplica('alice')
    const absurd = [1.79e15, 8.7e15, Number.NaN, -1, Infinity].map((createdAt, i) => observedRun({ runId: `odd${i}`, createdAt }))
    const slashed = observedRun({ flow: 'Odd/Flow' })
    expect(await replica.importRuns(SOURCE, [...absurd, slashed, first])).toEqual({ ok: true, value: { imported: 1, changed: 1 } })
    expect(replica.status()).toMatchObject({ runCount: 1, trouble: null })
  })

  it('[ROOM10] a clock that steps back does not hide the end of a run', async () => {
    const { replica } = await openReplica('alice')
    const open = observedRun({ outcome: 'open', successful: false, finished: false, finishedAt: null, activeAt: RUN_START_MS + 60_000 })
    await replica.importRuns(SOURCE, [open])
    await replica.importRuns(SOURCE, [observedRun({ activeAt: RUN_START_MS + 55_000 })])
    expect((await replica.run(keyOf(open)))?.row.outcome).toBe('completed')
  })

  it('[TAG9] a malformed tag that another tool let in can be taken off', async () => {
    const { replica } = await openReplica('alice')
    const odd = observedRun({ userTags: ['', 'x'.repeat(600), 'fine'] })
    await replica.importRuns(SOURCE, [odd])
    expect(await replica.mutate(edit([odd], { remove: ['', 'x'.repeat(600)] }))).toEqual({ ok: true, value: { changed: 1 } })
    expect(shownTags(replica)).toEqual({ [`TrainFlow/${odd.runId}`]: ['fine'] })
    expect(await replica.mutate(edit([odd], { add: [''] }))).toMatchObject({ error: { kind: 'tag', violation: { kind: 'empty' } } })
  })

  it('[REP1] a run with more tags than anybody should have comes in with the others', async () => {
    const { replica } = await openReplica('alice')
    const full = observedRun({ userTags: Array.from({ length: 150_000 }, (_, i) => `t${i}`) })
    expect(await replica.importRuns(SOURCE, [full, second])).toMatchObject({ value: { changed: 2 } })
    expect(replica.page({ query: 'tag:t149999', namespace: null, from: 0, to: 5 }).count).toBe(1)
  })

  it('[REP9] the latest run does not move because of a tag, neither here nor in the source', async () => {
    const { replica } = await openWithRuns()
    await replica.mutate(edit([first], { add: ['x'] }))
    await replica.importRuns(SOURCE, [{ ...first, userTags: ['nightly', 'y'], recordedAt: Date.UTC(2026, 11, 24) }])
    expect(replica.latestRun('TrainFlow', null, { successful: false })?.runId).toBe(november.runId)
    expect(replica.latestRun('TrainFlow', 'y', { successful: true })?.runId).toBe(first.runId)
    expect(replica.latestRun('TrainFlow', 'user:alice', { successful: false })?.runId).toBe(first.runId)
  })
})

describe('tagging', () => {
  it('[REP2] a tag is shown at once, waiting, and punched when it is stored', async () => {
    const { replica, store } = await openWithRuns()
    const release = store.hold()
    const acting = replica.mutate(edit([first], { add: ['good'], remove: ['nightly'] }))
    await settle()
    const row = () => replica.page({ query: '', namespace: null, from: 2, to: 3 }).rows[0]
    expect(row()?.userTags).toEqual(['good'])
    expect(row()?.pending).toEqual(
      expect.arrayContaining([
        { kind: 'tag', text: 'good', change: 'added' },
        { kind: 'tag', text: 'nightly', change: 'removed' },
      ]),
    )
    expect(replica.status().pendingRuns).toBe(1)
    release()
    expect(await acting).toEqual({ ok: true, value: { changed: 1 } })
    await settle()
    expect(row()?.pending).toEqual([])
    expect(replica.status().pendingRuns).toBe(0)
  })

  it('[REP3] an edit of many runs over several rooms is made whole or not at all', async () => {
    const { replica } = await openWithRuns()
    const before = shownTags(replica)
    expect(await replica.mutate(edit(runs, { add: ['x'], remove: ['user:bob'] }))).toEqual({
      ok: false,
      error: { kind: 'tag', violation: { kind: 'system-tag', tags: ['user:bob'] }, keys: [keyOf(second), keyOf(november)] },
    })
    expect(shownTags(replica)).toEqual(before)
    expect(await replica.mutate(edit(runs, { add: ['x'] }))).toEqual({ ok: true, value: { changed: 3 } })
    expect(Object.values(shownTags(replica)).every((tags) => tags.includes('x'))).toBe(true)
  })

  it('[REP3] what changes nothing is a success, and what asks nothing is refused', async () => {
    const { replica } = await openWithRuns()
    expect(await replica.mutate(edit([first], { add: ['nightly'], remove: ['never there'] }))).toEqual({ ok: true, value: { changed: 0 } })
    expect(await replica.mutate(edit([first], {}))).toMatchObject({ error: { kind: 'nothing-asked' } })
    expect(await replica.mutate(edit([], { add: ['x'] }))).toMatchObject({ error: { kind: 'nothing-asked' } })
    expect(await replica.mutate(edit([{ flow: 'TrainFlow', runId: '1' }], { add: ['x'] }))).toMatchObject({
      error: { kind: 'unknown-run' },
    })
    expect(replica.status().canUndo).toBe(false)
  })

  it('[REP3] nobody tags without a name', async () => {
    const { replica } = await openWithRuns()
    expect(() => replica.setUser('')).toThrow('at least one character')
    const { Replica } = await import('../../../src-core/replica/replica.ts')
    const { TestClock } = await import('../../support/test-clock.ts')
    const nameless = await Replica.open({
      store: new MemoryStore(),
      clock: new TestClock(),
      random: () => 5,
      workspace: 'default',
      keeper: 'machine',
    })
    await nameless.importRuns(SOURCE, runs)
    expect(await nameless.mutate(edit([first], { add: ['x'] }))).toMatchObject({ error: { kind: 'no-user' } })
  })

  it('[REP4] who, when and through which door is kept, and the history can be read after a restart', async () => {
    const { replica, clock, disk } = await openWithRuns()
    await replica.mutate(edit([first], { add: ['good'] }))
    clock.advance(60_000)
    await replica.mutate({ ...edit([first], { remove: ['good', 'nightly'] }), via: 'cli' })
    for (const reader of [replica, (await openReplica('bob', { disk })).replica]) {
      const view = await reader.run(keyOf(first))
      expect(view?.tags).toEqual([])
      expect(view?.history.map(({ change, text, by, via }) => [change, text, by, via])).toEqual([
        ['removed', 'good', 'alice', 'cli'],
        ['removed', 'nightly', 'alice', 'cli'],
        ['added', 'good', 'alice', 'app'],
        ['came-with-run', 'nightly', null, null],
      ])
    }
    expect(await replica.run(keyOf({ flow: 'No', runId: '1' }))).toBeNull()
  })

  it('[REP4] changes are told once for many, and a listener that left hears nothing', async () => {
    const { replica } = await openWithRuns()
    let heard = 0
    const stop = replica.on('changed', () => heard++)
    await replica.mutate(edit(runs, { add: ['x'] }))
    await settle()
    expect(heard).toBeGreaterThan(0)
    expect(heard).toBeLessThan(8)
    stop()
    heard = 0
    await replica.mutate(edit(runs, { add: ['y'] }))
    expect(heard).toBe(0)
  })
})

describe('undo', () => {
  it('[REP5] takes back the newest act of one’s own, one after the other, and does it again', async () => {
    const { replica } = await openWithRuns()
    const before = shownTags(replica)
    await replica.mutate(edit(runs, { add: ['x'] }))
    await replica.mutate(edit([first], { add: ['y'], remove: ['nightly'] }))
    const after = shownTags(replica)
    expect(await replica.undo()).toMatchObject({
      ok: true,
      value: { changed: 1, run: keyOf(first), about: 'runs', add: ['y'], remove: ['nightly'] },
    })
    expect(shownTags(replica)[`TrainFlow/${first.runId}`]).toEqual(['nightly', 'x'])
    await replica.undo()
    expect(shownTags(replica)).toEqual(before)
    expect(await replica.undo()).toEqual({ ok: false, error: { kind: 'nothing-to-undo' } })
    await replica.redo()
    await replica.redo()
    expect(shownTags(replica)).toEqual(after)
    expect(await replica.redo()).toMatchObject({ error: { kind: 'nothing-to-undo' } })
    await replica.undo()
    await replica.undo()
    expect(shownTags(replica)).toEqual(before)
  })

  it('[REP5] a tag that was added and taken off again is gone after two undos', async () => {
    const { replica } = await openWithRuns()
    await replica.mutate(edit([first], { add: ['x'] }))
    await replica.mutate(edit([first], { remove: ['x'] }))
    await replica.undo()
    await replica.undo()
    expect(shownTags(replica)[`TrainFlow/${first.runId}`]).toEqual(['nightly'])
    await replica.redo()
    await replica.redo()
    expect(shownTags(replica)[`TrainFlow/${first.runId}`]).toEqual(['nightly'])
    await replica.undo()
    expect(shownTags(replica)[`TrainFlow/${first.runId}`]).toEqual(['nightly', 'x'])
  })

  it('[REP5] a source tag that comes back by undo is again what came with the run', async () => {
    const { replica } = await openWithRuns()
    await replica.mutate(edit([first], { remove: ['nightly'] }))
    await replica.undo()
    expect((await replica.run(keyOf(first)))?.tags).toEqual([{ tag: 'nightly', origin: 'source', by: null, at: null, via: null }])
  })

  it('[REP5] a source tag that the source has lost meanwhile comes back by undo as an assertion', async () => {
    const { replica } = await openWithRuns()
    await replica.mutate(edit([first], { remove: ['nightly'] }))
    await replica.importRuns(SOURCE, [{ ...first, userTags: [], recordedAt: first.recordedAt + 1 }])
    await replica.undo()
    expect((await replica.run(keyOf(first)))?.tags).toMatchObject([{ tag: 'nightly', origin: 'person', by: 'alice' }])
    await replica.redo()
    expect((await replica.run(keyOf(first)))?.tags).toEqual([])
  })

  it('[REP5] undo right behind an act takes back that act, even before it is stored', async () => {
    const { replica, store } = await openWithRuns()
    await replica.mutate(edit([first], { add: ['older'] }))
    const release = store.hold()
    const acting = replica.mutate(edit([first], { add: ['newer'] }))
    const undoing = replica.undo()
    release()
    await Promise.all([acting, undoing])
    expect(shownTags(replica)[`TrainFlow/${first.runId}`]).toEqual(['nightly', 'older'])
  })

  it('[REP5] a new act ends what could be done again', async () => {
    const { replica } = await openWithRuns()
    await replica.mutate(edit([first], { add: ['x'] }))
    await replica.undo()
    expect(replica.status()).toMatchObject({ canUndo: false, canRedo: true })
    await replica.mutate(edit([first], { add: ['y'] }))
    expect(replica.status()).toMatchObject({ canUndo: true, canRedo: false })
  })
})

describe('a store that fails', () => {
  it('[REP6] takes back what it refuses, says so, and keeps all that was acknowledged', async () => {
    const { replica, store, disk } = await openWithRuns()
    await replica.mutate(edit([first], { add: ['kept'] }))
    store.faults.failCommits = 'full'
    const troubles: string[] = []
    replica.on('trouble', (trouble) => troubles.push(trouble.kind))
    const refused = await replica.mutate(edit(runs, { add: ['lost'] }))
    expect(refused).toMatchObject({ ok: false, error: { kind: 'store', trouble: { kind: 'store-full' } } })
    await settle()
    expect(shownTags(replica)[`TrainFlow/${first.runId}`]).toEqual(['kept', 'nightly'])
    expect(replica.status()).toMatchObject({ pendingRuns: 0, trouble: { kind: 'store-full' } })
    expect(troubles).toEqual(['store-full'])

    store.faults.failCommits = null
    expect(await replica.mutate(edit([first], { add: ['later'] }))).toMatchObject({ ok: true })
    expect(replica.status().trouble).toBeNull()
    await replica.undo()
    expect(shownTags(replica)[`TrainFlow/${first.runId}`]).toEqual(['kept', 'nightly'])
    expect(shownTags((await openReplica('alice', { disk })).replica)).toEqual(shownTags(replica))
  })

  it('[REP6] acts that waited behind a refused one are refused too, and later ones are made on what is stored', async () => {
    const { replica, store } = await openWithRuns()
    const release = store.hold()
    store.faults.commitsUntilFull = 0
    const acts = ['a', 'b', 'c'].map((tag) => replica.mutate(edit([first], { add: [tag] })))
    await settle()
    release()
    const results = await Promise.all(acts)
    expect(results.every((r) => !r.ok)).toBe(true)
    store.faults.commitsUntilFull = null
    await replica.mutate(edit([first], { add: ['d'] }))
    expect(shownTags(replica)[`TrainFlow/${first.runId}`]).toEqual(['d', 'nightly'])
  })

  it('[REP5] an undo and a redo that the store refuses can be done again', async () => {
    const { replica, store } = await openWithRuns()
    const tags = () => shownTags(replica)[`TrainFlow/${first.runId}`]
    await replica.mutate(edit([first], { add: ['one'] }))
    await replica.mutate(edit([first], { add: ['two'] }))
    store.faults.failCommits = 'full'
    expect(await replica.undo()).toMatchObject({ error: { kind: 'store' } })
    await settle()
    expect(tags()).toEqual(['nightly', 'one', 'two'])
    store.faults.failCommits = null
    expect(await replica.undo()).toMatchObject({ value: { add: ['two'] } })
    expect(tags()).toEqual(['nightly', 'one'])
    store.faults.failCommits = 'full'
    expect(await replica.redo()).toMatchObject({ ok: false })
    expect(await replica.mutate(edit([first], { add: ['three'] }))).toMatchObject({ ok: false })
    await settle()
    store.faults.failCommits = null
    expect(replica.status()).toMatchObject({ canUndo: true, canRedo: true })
    expect(await replica.redo()).toMatchObject({ value: { add: ['two'] } })
    expect(tags()).toEqual(['nightly', 'one', 'two'])
  })

  it('[REP6] a compaction that fails is nothing to speak of: the log says the same', async () => {
    const { replica, store, disk } = await openWithRuns()
    store.faults.failCompactions = 'full'
    for (let i = 0; i < 80; i++) await replica.mutate(edit([first], { add: [`t${i % 40}`], remove: [`t${(i + 1) % 40}`] }))
    await settle()
    expect(replica.status().trouble).toBeNull()
    store.faults.failCompactions = null
    await replica.mutate(edit([first], { add: ['last'] }))
    await settle()
    expect(disk.log.get('default/local/TrainFlow/2026-10')!.length).toBeLessThan(10)
  })

  it('[REP6] a store that refuses at once is heard all the same', async () => {
    const { replica, store } = await openWithRuns()
    store.commit = () => Promise.reject(new StoreError('full', 'no room'))
    expect(await replica.mutate(edit([first], { add: ['lost'] }))).toMatchObject({
      error: { kind: 'store', trouble: { kind: 'store-full' } },
    })
    await settle()
    expect(shownTags(replica)[`TrainFlow/${first.runId}`]).toEqual(['nightly'])
  })

  it('[REP6] a room that cannot be read refuses the act in words and changes nothing', async () => {
    const { disk } = await openWithRuns()
    const { replica, store } = await openReplica('alice', { disk })
    store.readRoom = () => Promise.resolve([new Uint8Array([255, 255, 255])])
    const refused = await replica.mutate(edit([first], { add: ['x'] }))
    expect(refused).toMatchObject({
      error: { kind: 'store', trouble: { kind: 'store-failed', message: expect.stringContaining('could not be read') } },
    })
    expect(shownTags(replica)[`TrainFlow/${first.runId}`]).toEqual(['nightly'])
  })

  it('[REP6] an import that cannot be stored is tried again by the next scan', async () => {
    const { replica, store } = await openReplica('alice')
    store.faults.failCommits = 'failed'
    expect(await replica.importRuns(SOURCE, runs)).toMatchObject({ error: { kind: 'store' } })
    await settle()
    expect(replica.status().runCount).toBe(0)
    store.faults.failCommits = null
    expect(await replica.importRuns(SOURCE, runs)).toMatchObject({ value: { changed: 3 } })
    expect(replica.status().runCount).toBe(3)
  })

  it('[REP7] a store that cannot be opened is an error with its kind', async () => {
    const store = new MemoryStore()
    store.faults.failOpen = 'newer'
    await expect(openReplica('alice', { store })).rejects.toBeInstanceOf(StoreError)
  })
})

describe('rooms in memory', () => {
  it('[REP8] more rooms than there is place for are opened again from the store', async () => {
    const { replica } = await openReplica('alice', { runsInMemory: 2 })
    const many = Array.from({ length: 12 }, (_, month) => observedRun({ createdAt: Date.UTC(2026, month, 5) }))
    await replica.importRuns(SOURCE, many)
    for (const run of many) await replica.mutate(edit([run], { add: ['x'] }))
    await replica.mutate(edit(many, { add: ['y'], remove: ['x'] }))
    expect(Object.values(shownTags(replica))).toEqual(many.map(() => ['y']))
    await replica.undo()
    expect(Object.values(shownTags(replica))).toEqual(many.map(() => ['x']))
  })

  class CountingStore extends MemoryStore {
    reads = 0
    override readRoom(room: string): Promise<Uint8Array[]> {
      this.reads += 1
      return super.readRoom(room)
    }
  }

  it('[REP8] how many rooms stay in memory goes by the runs that they have', async () => {
    const many = Array.from({ length: 12 }, (_, month) => observedRun({ createdAt: Date.UTC(2026, month, 5) }))
    for (const [runsInMemory, isReadAgain] of [
      [100, false],
      [4, true],
    ] as const) {
      const store = new CountingStore()
      const { replica } = await openReplica('alice', { store, runsInMemory })
      await replica.importRuns(SOURCE, many)
      await settle()
      const before = store.reads
      await replica.mutate(edit(many, { add: ['x'] }))
      expect(store.reads > before).toBe(isReadAgain)
    }
  })

  it('[REP8] rooms that are used in turn stay, also where there was place for few of them', async () => {
    const store = new CountingStore()
    const { replica } = await openReplica('alice', { store, runsInMemory: 4 })
    const many = Array.from({ length: 12 }, (_, month) => observedRun({ createdAt: Date.UTC(2026, month, 5) }))
    await replica.importRuns(SOURCE, many)
    const reads: number[] = []
    for (let round = 0; round < 4; round++) {
      const before = store.reads
      await replica.mutate(edit(many, { add: [`round ${round}`] }))
      await settle()
      reads.push(store.reads - before)
    }
    expect(reads[0]).toBeGreaterThan(0)
    expect(reads.at(-1)).toBe(0)
  })

  it('[REP8] the place that rooms made for themselves is given back when nothing more is stored', async () => {
    const store = new CountingStore()
    const { replica, clock } = await openReplica('alice', { store, runsInMemory: 4 })
    const many = Array.from({ length: 12 }, (_, month) => observedRun({ createdAt: Date.UTC(2026, month, 5) }))
    const readsOf = async (tag: string): Promise<number> => {
      const before = store.reads
      await replica.mutate(edit(many, { add: [tag] }))
      await settle()
      return store.reads - before
    }
    await replica.importRuns(SOURCE, many)
    for (let round = 0; round < 4; round++) await readsOf(`round ${round}`)
    clock.advance(3000)
    expect(await readsOf('soon')).toBe(0)
    clock.advance(4000)
    expect(await readsOf('a little later')).toBe(0)
    clock.advance(5000)
    expect(await readsOf('over')).toBeGreaterThan(4)
  })

  it('[REP8] a long log is compacted and says the same', async () => {
    const { replica, disk } = await openWithRuns()
    for (let i = 0; i < 150; i++) await replica.mutate(edit([first], i % 2 ? { remove: ['x'] } : { add: ['x', `t${i % 7}`] }))
    await settle()
    expect(disk.log.get('default/local/TrainFlow/2026-10')!.length).toBeLessThan(100)
    const again = await openReplica('alice', { disk })
    await again.replica.mutate(edit([first], { add: ['after'] }))
    expect(shownTags(again.replica)[`TrainFlow/${first.runId}`]).toEqual(
      [...shownTags(replica)[`TrainFlow/${first.runId}`]!, 'after'].toSorted(),
    )
  })

  it('[REP8] the kept index is used after a restart, with the rows that came later', async () => {
    const { replica, clock, disk } = await openReplica('alice')
    const many = Array.from({ length: 2500 }, (_, i) => observedRun({ createdAt: RUN_START_MS + i * 1000 }))
    await replica.importRuns(SOURCE, many)
    clock.advance(10_000)
    await settle()
    expect(disk.snapshot).not.toBeNull()
    await replica.mutate(edit([many[7]!], { add: ['late'] }))
    const again = await openReplica('alice', { disk })
    expect(again.replica.page({ query: 'tag:late', namespace: null, from: 0, to: 5 }).rows.map((r) => r.runId)).toEqual([many[7]!.runId])
    expect(again.replica.status().runCount).toBe(2500)
    disk.snapshot = { seq: disk.snapshot!.seq, snapshot: { ...disk.snapshot!.snapshot, version: 999 } }
    expect((await openReplica('alice', { disk })).replica.status().runCount).toBe(2500)
  })

  it('[REP8] when it is closed the index is kept if much has changed, not for one tag', async () => {
    const { replica, disk } = await openReplica('alice')
    const many = Array.from({ length: 300 }, (_, i) => observedRun({ createdAt: RUN_START_MS + i * 1000 }))
    await replica.importRuns(SOURCE, many)
    await replica.close()
    const kept = disk.snapshot
    expect(kept).not.toBeNull()
    const again = await openReplica('alice', { disk })
    await again.replica.mutate(edit([many[7]!], { add: ['late'] }))
    await again.replica.close()
    expect(disk.snapshot).toBe(kept)
    const third = await openReplica('alice', { disk })
    expect(third.replica.page({ query: 'tag:late', namespace: null, from: 0, to: 5 }).count).toBe(1)
  })

  it('[REP7] after closing, everything acknowledged is in the store and nothing more can be done', async () => {
    const { replica, disk } = await openWithRuns()
    const acting = replica.mutate(edit(runs, { add: ['x'] }))
    await replica.close()
    expect(await acting).toMatchObject({ ok: true })
    expect(await replica.mutate(edit(runs, { add: ['y'] }))).toMatchObject({ ok: false })
    expect(Object.values(shownTags((await openReplica('alice', { disk })).replica)).flat()).toEqual(['x', 'x', 'nightly', 'x'])
  })
})

describe('completion', () => {
  it('[REP4] offers the tag itself first, then tags that begin so, then words, then anything; frequent ones first', async () => {
    const { replica } = await openWithRuns()
    await replica.mutate(edit(runs, { add: ['reviewed', 'not reviewed', 'preview'] }))
    await replica.mutate(edit([first], { add: ['review'] }))
    expect(replica.suggestTags('Review', 10).map(({ tag, count }) => `${tag} ${count}`)).toEqual([
      'review 1',
      'reviewed 3',
      'not reviewed 3',
      'preview 3',
    ])
    expect(replica.suggestTags('', 2)).toHaveLength(2)
    expect(replica.suggestTags('nothing like it', 5)).toEqual([])
  })
})
