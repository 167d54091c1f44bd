import { describe, expect, it } from 'vitest'
import type { Opinion } from '../../../src-core/opinions/opinion.ts'
import { hasMark } from '../../../src-core/opinions/marks.ts'
import type { OpineRequest } from '../../../src-core/replica/api.ts'
import type { Replica } from '../../../src-core/replica/replica.ts'
import type { ObservedRun } from '../../../src-core/runs/run.ts'
import { type JoinedReplica, joinReplicas } from '../../support/joined-replicas.ts'
import { edit, keyOf, openReplica, settle, SOURCE, type TestReplica } from '../../support/replicas.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'

const first = observedRun({ userTags: ['nightly'] })
const second = observedRun({ createdAt: RUN_START_MS + 86_400_000 })
const november = observedRun({ createdAt: Date.UTC(2026, 10, 3) })
const other = observedRun({ flow: 'ScoreFlow' })
const runs = [first, second, november, other]

const note = (text: string): Opinion => ({ kind: 'note', text })
const PIN: Opinion = { kind: 'pin' }
const BASELINE: Opinion = { kind: 'baseline' }
const ARCHIVE: Opinion = { kind: 'archive' }
const JUDGED: Opinion = { kind: 'judged' }

function opinion(on: readonly ObservedRun[], change: { set?: Opinion[]; unset?: Opinion[] }): OpineRequest {
  return { keys: on.map(keyOf), set: change.set ?? [], unset: change.unset ?? [], via: 'app' }
}

async function openWithRuns(user = 'alice'): Promise<TestReplica> {
  const opened = await openReplica(user)
  await opened.replica.importRuns(SOURCE, runs)
  return opened
}

async function marks(replica: Replica, run: ObservedRun): Promise<readonly string[]> {
  return (await replica.run(keyOf(run)))?.row.marks ?? []
}

const found = (replica: Replica, query: string, archived: 'hidden' | 'shown' = 'hidden'): string[] =>
  replica.page({ query, namespace: null, archived, from: 0, to: 10 }).rows.map(({ runId, flow }) => `${flow}/${runId}`)
const pathspecs = (...of: ObservedRun[]): string[] => of.map(({ flow, runId }) => `${flow}/${runId}`)

async function pair(): Promise<{ alice: JoinedReplica; bob: JoinedReplica; rest: () => Promise<void> }> {
  const { people, rest } = await joinReplicas(['alice', 'bob'], runs)
  const [alice, bob] = people
  return { alice: alice!, bob: bob!, rest }
}

describe('opinions beside tags', () => {
  it('[OPN1] stand on the run, are found by the query, and are there after a restart', async () => {
    const { replica, disk } = await openWithRuns()
    expect(await replica.opine(opinion([first], { set: [PIN, note('Loss spikes.'), JUDGED] }))).toEqual({ ok: true, value: { changed: 1 } })
    await replica.opine(opinion([november], { set: [BASELINE] }))
    for (const reader of [replica, (await openReplica('bob', { disk })).replica]) {
      expect(await marks(reader, first)).toEqual(['judged:alice', 'note:Loss spikes.', 'pin'])
      expect(found(reader, 'is:pinned')).toEqual(pathspecs(first))
      expect(found(reader, 'note:SPIKES judged:alice')).toEqual(pathspecs(first))
      expect(found(reader, 'is:baseline')).toEqual(pathspecs(november))
      expect(found(reader, '-judged:alice flow:TrainFlow')).toEqual(pathspecs(november, second))
    }
  })

  it('[OPN2] setting what stands and taking back what does not changes nothing; both at once leaves it standing', async () => {
    const { replica } = await openWithRuns()
    await replica.opine(opinion([first], { set: [PIN] }))
    expect(await replica.opine(opinion([first], { set: [PIN, PIN] }))).toEqual({ ok: true, value: { changed: 0 } })
    expect(await replica.opine(opinion([first], { set: [PIN], unset: [PIN, ARCHIVE] }))).toEqual({ ok: true, value: { changed: 0 } })
    expect(await replica.opine(opinion(runs, { set: [PIN] }))).toEqual({ ok: true, value: { changed: 3 } })
    expect(await replica.opine(opinion([first], {}))).toMatchObject({ error: { kind: 'nothing-asked' } })
    expect((await replica.run(keyOf(first)))?.opinions).toMatchObject([{ kind: 'pin', by: 'alice', via: 'app' }])
  })

  it.each([
    ['', 'note-empty'],
    [' \n\t\u00a0', 'note-empty'],
    ['x'.repeat(4_001), 'note-too-long'],
    ['half \ud83d', 'malformed-text'],
  ])('[OPN3] a note that is none is refused, and nothing of the act is done: %j', async (text, kind) => {
    const { replica } = await openWithRuns()
    expect(await replica.opine(opinion([first], { set: [PIN, note(text)] }))).toMatchObject({
      error: { kind: 'opinion', violation: { kind } },
    })
    expect(await marks(replica, first)).toEqual([])
  })

  it.each(['🚀'.repeat(4_000), 'مرحبا\nسطر ثان', '<b>not bold</b>', 'judged:bob', ' leading, kept '])(
    '[OPN3] a note is kept as it was typed: %#',
    async (text) => {
      const { replica, disk } = await openWithRuns()
      await replica.opine(opinion([first], { set: [note(text)] }))
      const again = (await openReplica('alice', { disk })).replica
      expect((await again.run(keyOf(first)))?.notes).toMatchObject([{ text, by: 'alice', pending: false }])
    },
  )

  it('[OPN4] a tag and a judgement are one act, with one undo and one redo', async () => {
    const { replica } = await openWithRuns()
    await replica.mutate({ ...edit([first, other], { add: ['bad'], remove: ['nightly'] }), set: [JUDGED] })
    expect((await replica.run(keyOf(first)))?.row).toMatchObject({ userTags: ['bad'], marks: ['judged:alice'] })
    expect(await replica.undo()).toEqual({
      ok: true,
      value: { changed: 2, run: null, kept: [], about: 'runs', add: ['bad'], remove: ['nightly'], set: [JUDGED], unset: [] },
    })
    expect((await replica.run(keyOf(first)))?.row).toMatchObject({ userTags: ['nightly'], marks: [] })
    await replica.redo()
    expect((await replica.run(keyOf(first)))?.row).toMatchObject({ userTags: ['bad'], marks: ['judged:alice'] })
  })

  it('[OPN5] a judgement is the judge’s alone: nobody else sets it or takes it back', async () => {
    const { replica } = await openWithRuns()
    await replica.opine(opinion([first], { set: [JUDGED] }))
    replica.setUser('bob')
    expect(await replica.opine(opinion([first], { unset: [JUDGED] }))).toEqual({ ok: true, value: { changed: 0 } })
    await replica.opine(opinion([first], { set: [JUDGED] }))
    expect(await marks(replica, first)).toEqual(['judged:alice', 'judged:bob'])
    await replica.undo()
    // Alice's own act is now in Bob's hands, and stays.
    await replica.undo()
    expect(await marks(replica, first)).toEqual(['judged:alice'])
  })

  it('[OPN6] archived runs are left out, counted, and shown where they are asked for', async () => {
    const { replica } = await openWithRuns()
    await replica.opine(opinion([second, other], { set: [ARCHIVE] }))
    expect(replica.page({ query: '', namespace: null, from: 0, to: 10 })).toMatchObject({ total: 2, count: 2, archivedCount: 2 })
    expect(replica.page({ query: 'flow:ScoreFlow', namespace: null, from: 0, to: 10 })).toMatchObject({ count: 0, archivedCount: 1 })
    expect(found(replica, '', 'shown')).toHaveLength(4)
    expect(found(replica, 'is:archived')).toEqual(pathspecs(second, other))
    expect(found(replica, 'flow:TrainFlow or is:archived')).toHaveLength(4)
    expect(replica.keys({ query: '', namespace: null }, 0, 10)).toEqual([november, first].map(keyOf))
    expect(replica.sidebar(null)).toMatchObject({ everyone: 2, mine: { count: 2 } })
    expect(replica.latestRun('ScoreFlow', null, { successful: false })?.runId).toBe(other.runId)
    expect(replica.suggestQuery('is:a', 4)).toMatchObject([{ text: 'is:archived', count: 2 }])
    expect(replica.suggestQuery('flow:ScoreFlow is:a', 19)).toMatchObject([{ text: 'is:archived', count: 1 }])
    await replica.opine(opinion([second, other], { unset: [ARCHIVE] }))
    expect(replica.page({ query: '', namespace: null, from: 0, to: 10 })).toMatchObject({ total: 4, count: 4, archivedCount: 0 })
  })

  it('[OPN7] a flow has one baseline: another one takes its place in the same act, and undo gives it back', async () => {
    const { replica } = await openWithRuns()
    const baselines = (): string[] =>
      replica
        .page({ query: '', namespace: null, from: 0, to: 10 })
        .rows.filter(({ isBaseline }) => isBaseline)
        .map(({ runId }) => runId)
    await replica.opine(opinion([first, other], { set: [BASELINE] }))
    expect(baselines().toSorted()).toEqual([first.runId, other.runId].toSorted())
    await replica.opine(opinion([november], { set: [BASELINE] }))
    expect(baselines().toSorted()).toEqual([november.runId, other.runId].toSorted())
    expect(await marks(replica, first)).toEqual([])
    await replica.undo()
    expect(baselines().toSorted()).toEqual([first.runId, other.runId].toSorted())
    expect(await replica.opine(opinion([first, november], { set: [BASELINE] }))).toMatchObject({
      error: { kind: 'opinion', violation: { kind: 'several-baselines', flow: 'TrainFlow' } },
    })
  })

  it('[OPN8] who, when and through which door is in the history, with when it ended', async () => {
    const { replica, clock } = await openWithRuns()
    const at = clock.now()
    await replica.opine({ ...opinion([second], { set: [note('so'), PIN] }), via: 'cli' })
    clock.advance(1000)
    await replica.opine(opinion([second], { unset: [note('so')], set: [note('so!')] }))
    const view = await replica.run(keyOf(second))
    expect(view?.history).toMatchObject([
      { change: 'removed', kind: 'note', text: 'so', by: 'alice', at: at + 1000, until: null, via: 'app' },
      { change: 'added', kind: 'note', text: 'so!', at: at + 1000, until: null },
      { change: 'added', kind: 'note', text: 'so', at, until: at + 1000, via: 'cli' },
      { change: 'added', kind: 'pin', text: '', at, until: null, via: 'cli' },
    ])
  })

  it('[OPN8] what waits to be safe is shown as waiting', async () => {
    const { replica, store } = await openWithRuns()
    const release = store.hold()
    const acting = replica.opine(opinion([first], { set: [note('wait'), JUDGED] }))
    await settle()
    const view = await replica.run(keyOf(first))
    expect(view?.row.pending).toEqual([
      { kind: 'note', text: 'wait', change: 'added' },
      { kind: 'judged', text: '', change: 'added' },
    ])
    expect(view?.notes).toMatchObject([{ pending: true }])
    expect(view?.history.filter(({ pending }) => pending)).toHaveLength(2)
    release()
    await acting
    await settle()
    expect((await replica.run(keyOf(first)))?.row.pending).toEqual([])
  })

  it('[OPN1] a full store takes an opinion back, with the act', async () => {
    const { replica, store } = await openWithRuns()
    store.faults.failCommits = 'full'
    expect(await replica.opine(opinion([first], { set: [PIN] }))).toMatchObject({ error: { kind: 'store' } })
    await settle()
    expect(await marks(replica, first)).toEqual([])
    expect(replica.status().canUndo).toBe(false)
  })
})

describe('opinions of several people', () => {
  it('[OPN9] notes written offline by two people are both kept, and the same words of two are two', async () => {
    const { alice, bob, rest } = await pair()
    for (const person of [alice, bob]) person.cut()
    await alice.replica.opine(opinion([first], { set: [note('fine'), note('A')] }))
    bob.clock.advance(1000)
    await bob.replica.opine(opinion([first], { set: [note('fine'), note('B')] }))
    for (const person of [alice, bob]) person.heal()
    await rest()
    for (const { replica } of [alice, bob]) {
      const notes = (await replica.run(keyOf(first)))?.notes
      expect(notes?.map(({ by, text }) => `${by}: ${text}`)).toEqual(['alice: A', 'alice: fine', 'bob: B', 'bob: fine'])
    }
  })

  it('[OPN9] who archives while another one brings the run back has the last word', async () => {
    const { alice, bob, rest } = await pair()
    await alice.replica.opine(opinion([first], { set: [ARCHIVE] }))
    await rest()
    for (const person of [alice, bob]) person.cut()
    await bob.replica.opine(opinion([first], { unset: [ARCHIVE] }))
    await alice.replica.opine(opinion([first], { unset: [ARCHIVE] }))
    await alice.replica.opine(opinion([first], { set: [ARCHIVE] }))
    for (const person of [alice, bob]) person.heal()
    await rest()
    for (const { replica } of [alice, bob]) expect(await marks(replica, first)).toEqual(['archive'])
  })

  it('[OPN7] of two baselines that were set apart the newer counts, on every replica; setting one again settles it', async () => {
    const { alice, bob, rest } = await pair()
    for (const person of [alice, bob]) person.cut()
    await alice.replica.opine(opinion([november], { set: [BASELINE] }))
    bob.clock.advance(1000)
    await bob.replica.opine(opinion([first], { set: [BASELINE] }))
    for (const person of [alice, bob]) person.heal()
    await rest()
    for (const { replica } of [alice, bob]) {
      expect((await replica.run(keyOf(first)))?.row.isBaseline).toBe(true)
      expect((await replica.run(keyOf(november)))?.row).toMatchObject({ isBaseline: false, marks: [expect.stringMatching(/^baseline:/)] })
    }
    await alice.replica.opine(opinion([november], { set: [BASELINE] }))
    await rest()
    for (const { replica } of [alice, bob]) {
      const rows = await Promise.all([first, november].map(async (run) => (await replica.run(keyOf(run)))!.row))
      expect(rows.filter((row) => hasMark(row, 'baseline'))).toHaveLength(1)
    }
  })

  it('[OPN7] undo of a baseline leaves the one that somebody else has set since', async () => {
    const { alice, bob, rest } = await pair()
    await alice.replica.opine(opinion([first], { set: [BASELINE] }))
    await alice.replica.opine(opinion([second], { set: [BASELINE] }))
    await rest()
    await bob.replica.opine(opinion([november], { set: [BASELINE] }))
    await rest()
    await alice.replica.undo()
    await rest()
    for (const { replica } of [alice, bob]) {
      expect((await replica.run(keyOf(november)))?.row.isBaseline).toBe(true)
      expect(await marks(replica, first)).toEqual([])
    }
  })

  it('[OPN10] what undo has made again, the next undo can take back; what somebody else had said too stays', async () => {
    const { alice, bob, rest } = await pair()
    await alice.replica.opine(opinion([first], { set: [PIN] }))
    await alice.replica.opine(opinion([first], { unset: [PIN] }))
    await alice.replica.undo()
    expect(await marks(alice.replica, first)).toEqual(['pin'])
    await alice.replica.undo()
    expect(await marks(alice.replica, first)).toEqual([])
    await alice.replica.redo()
    expect(await marks(alice.replica, first)).toEqual(['pin'])
    await alice.replica.redo()
    expect(await marks(alice.replica, first)).toEqual([])

    for (const person of [alice, bob]) person.cut()
    for (const { replica } of [alice, bob]) await replica.opine(opinion([second], { set: [PIN] }))
    for (const person of [alice, bob]) person.heal()
    await rest()
    await alice.replica.opine(opinion([second], { unset: [PIN] }))
    await alice.replica.undo()
    await alice.replica.undo()
    expect(await marks(alice.replica, second)).toEqual(['pin'])
  })

  it('[OPN10] undo of a note keeps what others have said since, and gives back what was unsaid', async () => {
    const { alice, bob, rest } = await pair()
    await alice.replica.opine(opinion([first], { set: [note('mine')] }))
    await rest()
    await bob.replica.opine(opinion([first], { set: [note('yours'), PIN] }))
    await rest()
    await alice.replica.undo()
    await rest()
    expect(await marks(bob.replica, first)).toEqual(['note:yours', 'pin'])
    await alice.replica.opine(opinion([first], { unset: [note('yours')] }))
    await alice.replica.undo()
    await rest()
    expect((await bob.replica.run(keyOf(first)))?.notes.map(({ text }) => text)).toEqual(['yours'])
  })
})
