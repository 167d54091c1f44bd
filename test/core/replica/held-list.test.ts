import { describe, expect, it } from 'vitest'
import type { PageRequest } from '../../../src-core/replica/api.ts'
import { MemoryStore } from '../../support/memory-store.ts'
import { edit, keyOf, openReplica, SOURCE } from '../../support/replicas.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'

/** Lists that are held for a window (SCR101, SCR102), as the replica answers them. */

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const runs = [0, 1, 2, 3].map((age) => observedRun({ createdAt: RUN_START_MS - age * MINUTE_MS, userTags: [`n:${age}`] }))
const newer = observedRun({ createdAt: RUN_START_MS + MINUTE_MS })
const older = observedRun({ createdAt: RUN_START_MS - DAY_MS })

const ASK: PageRequest = { query: '', namespace: null, from: 0, to: 10, holder: 'window' }
const dayStart = (at: number): number => Math.floor(at / DAY_MS) * DAY_MS
const ids = (rows: readonly { runId: string }[]): string[] => rows.map((row) => row.runId)

async function openWithRuns(store = new MemoryStore()) {
  const opened = await openReplica('alice', { store })
  await opened.replica.importRuns(SOURCE, runs)
  return opened
}

describe('a held list', () => {
  it('[SCR101] keeps its runs and their places while others come, and says how many', async () => {
    const { replica } = await openWithRuns()
    const before = replica.page({ ...ASK, take: true })
    await replica.importRuns(SOURCE, [newer, older])
    const after = replica.page({ ...ASK, locate: keyOf(runs[3] ?? newer) })
    expect(ids(after.rows)).toEqual(ids(runs))
    expect(after).toMatchObject({ count: 4, located: 3, total: 6, taken: before.taken, news: { appeared: 2, left: 0, moved: false } })
    const taken = replica.page({ ...ASK, take: true })
    expect(ids(taken.rows)).toEqual(ids([newer, ...runs, older]))
    expect(taken.taken).not.toBe(before.taken)
    expect(taken.news).toBe(null)
  })

  it('[SCR102] keeps a run that matches no longer, marked as such, and shows its tags as they are', async () => {
    const { replica } = await openWithRuns()
    const asked = { ...ASK, query: '-tag:done' }
    replica.page({ ...asked, take: true })
    await replica.mutate(edit(runs.slice(1, 2), { add: ['done'] }))
    const held = replica.page(asked)
    expect(held.rows.map((row) => row.matches)).toEqual([true, false, true, true])
    expect(held.rows[1]?.userTags).toEqual(['done', 'n:1'])
    expect(held.news).toEqual({ appeared: 0, left: 1, moved: false })
    expect(replica.keys(asked, 0, 4)).toHaveLength(4)
    expect(replica.keys(asked, 0, 4, 'matching')).toEqual([runs[0], runs[2], runs[3]].map((run) => keyOf(run ?? newer)))
    await replica.undo()
    expect(replica.page(asked).news).toBe(null)
  })

  it('[SCR101] says that runs would stand elsewhere, and only when they would', async () => {
    const { replica } = await openWithRuns()
    const asked = { ...ASK, sort: { column: 'tags', descending: true } } as const
    replica.page({ ...asked, take: true })
    await replica.mutate(edit(runs.slice(0, 1), { add: ['more'] }))
    expect(replica.page(asked).news).toBe(null)
    await replica.mutate(edit(runs.slice(2, 3), { add: ['more', 'and more'] }))
    expect(replica.page(asked).news).toEqual({ appeared: 0, left: 0, moved: true })
    expect(ids(replica.page(asked).rows)).toEqual(ids(runs))
    const [r0, r1, r2, r3] = ids(runs)
    expect(ids(replica.page({ ...asked, take: true }).rows)).toEqual([r2, r0, r1, r3])
  })

  it('[SCR101] is another one for each holder and view, and is forgotten when it is let go', async () => {
    const { replica } = await openWithRuns()
    replica.page({ ...ASK, take: true })
    await replica.importRuns(SOURCE, [newer])
    expect(replica.page({ ...ASK, holder: 'another' }).count).toBe(5)
    expect(replica.page(ASK).count).toBe(4)
    expect(replica.page({ ...ASK, query: 'tag:n:*' }).count).toBe(4)
    expect(replica.page(ASK)).toMatchObject({ count: 5, news: null })
    await replica.importRuns(SOURCE, [older])
    replica.letGo('window')
    expect(replica.page(ASK)).toMatchObject({ count: 6, news: null })
  })

  it('[SCR101] stays through a refusing store, which makes the index anew', async () => {
    const store = new MemoryStore()
    const { replica } = await openWithRuns(store)
    replica.page({ ...ASK, take: true })
    await replica.importRuns(SOURCE, [older])
    store.faults.failCommits = 'full'
    expect(await replica.mutate(edit(runs.slice(0, 1), { add: ['lost'] }))).toMatchObject({ ok: false })
    await expect.poll(() => replica.page(ASK).rows.length).toBe(4)
    expect(ids(replica.page(ASK).rows)).toEqual(ids(runs))
    expect(replica.page(ASK).rows[0]?.userTags).toEqual(['n:0'])
  })

  it('[SCR103] counts which of the given runs are in the list', async () => {
    const { replica } = await openWithRuns()
    const asked = { ...ASK, query: 'tag:n:1 or tag:n:2' }
    replica.page({ ...asked, take: true })
    expect(replica.countIn(asked, [...runs.map(keyOf), keyOf(newer)])).toBe(2)
    expect(replica.countIn({ query: '', namespace: null }, runs.map(keyOf))).toBe(4)
  })

  it('[SCR349] names those of the given runs that match now, whatever list is held', async () => {
    const { replica } = await openWithRuns()
    replica.page({ ...ASK, query: 'tag:n:1', take: true })
    const keys = [...runs.map(keyOf), keyOf(newer)]
    expect(replica.matching({ query: 'tag:n:1 or tag:n:2', namespace: null }, keys)).toEqual([keys[1], keys[2]])
  })
})

describe('groups of a list', () => {
  it('[SCR104] stand together, by flow or by day, with the places where they begin', async () => {
    const { replica } = await openReplica('alice')
    const note = observedRun({ flow: 'NoteFlow', createdAt: RUN_START_MS - 2 * MINUTE_MS })
    await replica.importRuns(SOURCE, [runs[0] ?? newer, older, note])
    const byFlow = replica.page({ ...ASK, group: 'flow', take: true })
    expect(byFlow.groups).toEqual({ by: 'flow', starts: [0, 1], names: ['NoteFlow', 'TrainFlow'] })
    expect(ids(byFlow.rows)).toEqual([note.runId, runs[0]?.runId, older.runId])
    const byDay = replica.page({ ...ASK, group: 'day', take: true })
    expect(byDay.groups).toEqual({ by: 'day', starts: [0, 2], names: [dayStart(RUN_START_MS), dayStart(older.createdAt)] })
  })
})
