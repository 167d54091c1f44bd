import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ObservedRun } from '../../../src-core/runs/run.ts'
import type { TimelineRequest, TimelineStop } from '../../../src-core/replica/views/timeline.ts'
import { MOST_PROMOTIONS, SINGLES_PER_COLUMN } from '../../../src-core/replica/views/timeline.ts'
import { edit, keyOf, openReplica, SOURCE, type TestReplica } from '../../support/replicas.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS
const everything: TimelineRequest = { query: '', namespace: null, range: null, columns: 50, locate: null }

async function withRuns(runs: readonly ObservedRun[]): Promise<TestReplica> {
  const opened = await openReplica('alice')
  const imported = await opened.replica.importRuns(SOURCE, runs)
  if (!imported.ok) throw new Error(imported.error.trouble.message)
  return opened
}

const at = (hours: number, over: Partial<ObservedRun> = {}): ObservedRun => {
  const createdAt = RUN_START_MS + hours * HOUR_MS
  return observedRun({ createdAt, runId: `${createdAt}${String(hours).padStart(3, '0')}`, ...over })
}

const runsIn = (stops: readonly TimelineStop[]): number => stops.reduce((sum, stop) => sum + (stop.kind === 'run' ? 1 : stop.count), 0)

test('[TML1] each flow has a lane with its runs by time; the flow with the most runs comes first', async () => {
  const runs = [
    at(5, { flow: 'B' }),
    at(1, { flow: 'A' }),
    at(3, { flow: 'B', outcome: 'failed', successful: false }),
    at(2, { flow: 'C' }),
  ]
  const { replica } = await withRuns(runs)
  const { lanes, count, range } = await replica.timeline(everything)
  expect(lanes.map(({ flow, total }) => `${flow} ${total}`)).toEqual(['B 2', 'A 1', 'C 1'])
  expect(count).toBe(4)
  expect(lanes[0]?.stops).toMatchObject([
    { kind: 'run', key: keyOf(runs[2]!), status: 'failed', isLatest: false, durationMs: 60_000 },
    { kind: 'run', key: keyOf(runs[0]!), status: 'completed', isLatest: true, isLatestSuccessful: true },
  ])
  expect(range.from).toBeLessThanOrEqual(runs[1]!.createdAt)
  expect(range.to).toBeGreaterThan(runs[0]!.createdAt)
})

test('[TML1] query and namespace count, and a range says which runs of a flow are nearest beside it', async () => {
  const runs = [0, 24, 48, 72].map((hours) => at(hours, { userTags: hours === 48 ? ['bad'] : [] }))
  const { replica } = await withRuns(runs)
  const range = { from: RUN_START_MS + 20 * HOUR_MS, to: RUN_START_MS + 60 * HOUR_MS }
  const { lanes, newestAt, count } = await replica.timeline({ ...everything, query: '-tag:bad', range })
  expect(lanes).toMatchObject([
    { total: 3, count: 1, before: { key: keyOf(runs[0]!) }, after: { key: keyOf(runs[3]!), at: runs[3]!.createdAt } },
  ])
  expect({ newestAt, count }).toEqual({ newestAt: runs[3]!.createdAt, count: 1 })
  expect((await replica.timeline({ ...everything, namespace: 'user:bob' })).lanes).toEqual([])
})

test('[TML2] runs too near to each other to be told apart come as one crowd with its numbers', async () => {
  const crowd = Array.from({ length: 9 }, (_, i) =>
    at(0, { runId: String(i), createdAt: RUN_START_MS + i, outcome: i < 2 ? 'failed' : 'completed' }),
  )
  const alone = at(100)
  const { replica } = await withRuns([...crowd, alone])
  const { lanes } = await replica.timeline({ ...everything, columns: 10 })
  expect(lanes[0]?.stops).toMatchObject([
    { kind: 'crowd', count: 9, failed: 2, running: 0, key: keyOf(crowd[8]!), hasLatest: false },
    { kind: 'run', key: keyOf(alone), isLatest: true },
  ])
})

test('[TML2] whatever the runs and the range, each run within it is shown once, alone or in a crowd that spans its start', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.record({ minute: fc.nat({ max: 600 }), flow: fc.constantFrom('A', 'B') }), {
        minLength: 1,
        maxLength: 60,
        selector: ({ minute, flow }) => `${flow} ${minute}`,
      }),
      fc.nat({ max: 600 }),
      fc.integer({ min: 1, max: 600 }),
      fc.integer({ min: 1, max: 100 }),
      async (made, start, length, columns) => {
        const runs = made.map(({ minute, flow }) => observedRun({ flow, runId: String(minute), createdAt: RUN_START_MS + minute * 60_000 }))
        const { replica } = await withRuns(runs)
        const range = { from: RUN_START_MS + start * 60_000, to: RUN_START_MS + (start + length) * 60_000 }
        const { lanes, count } = await replica.timeline({ ...everything, range, columns })
        const expected = runs.filter(({ createdAt }) => createdAt >= range.from && createdAt < range.to)
        expect(count).toBe(expected.length)
        for (const { flow, count: ofLane, stops } of lanes) {
          const ofFlow = expected.filter((run) => run.flow === flow)
          expect([ofLane, runsIn(stops)]).toEqual([ofFlow.length, ofFlow.length])
          for (const stop of stops) {
            const inside = ofFlow.filter(({ createdAt }) =>
              stop.kind === 'run' ? createdAt === stop.at : createdAt >= stop.from && createdAt < stop.to,
            )
            expect(inside).toHaveLength(stop.kind === 'run' ? 1 : stop.count)
            expect(stop.kind === 'run' || stop.count > SINGLES_PER_COLUMN).toBe(true)
          }
        }
        await replica.close()
      },
    ),
    { seed: 20261126, numRuns: 60 },
  )
})

test('[TML3] promotions say which run was tagged production, when and by whom; the newest comes first', async () => {
  const older = at(0)
  const newer = at(24)
  const fromSource = at(48, { userTags: ['production'] })
  const { replica, clock } = await withRuns([older, newer, fromSource])
  clock.advance(DAY_MS)
  await replica.mutate(edit([older], { add: ['production'] }))
  clock.advance(DAY_MS)
  await replica.mutate(edit([newer], { add: ['production'] }))
  const { promotions } = await replica.timeline(everything)
  expect(promotions.map(({ key, by, at: saidAt }) => [key, by, saidAt])).toEqual([
    [keyOf(newer), 'alice', clock.now()],
    [keyOf(older), 'alice', clock.now() - DAY_MS],
    [keyOf(fromSource), null, fromSource.createdAt],
  ])
  await replica.mutate(edit([newer], { remove: ['production'] }))
  expect((await replica.timeline(everything)).promotions.map(({ key }) => key)).toEqual([keyOf(older), keyOf(fromSource)])
})

test('[TML3] of very many promotions the newest runs are looked up, and the others are counted', async () => {
  const runs = Array.from({ length: MOST_PROMOTIONS + 3 }, (_, i) => at(i, { userTags: ['production'] }))
  const { replica } = await withRuns(runs)
  const { promotions, morePromotions } = await replica.timeline(everything)
  expect(promotions).toHaveLength(MOST_PROMOTIONS)
  expect(promotions[0]?.key).toBe(keyOf(runs.at(-1)!))
  expect(morePromotions).toBe(3)
})

test('[TML4] a timeline of nothing, of one run and of a bad query answers', async () => {
  const { replica } = await openReplica('alice')
  expect(await replica.timeline(everything)).toMatchObject({ count: 0, newestAt: null, lanes: [], promotions: [] })
  const run = at(0)
  await replica.importRuns(SOURCE, [run])
  const one = await replica.timeline({ ...everything, locate: keyOf(run) })
  expect(one).toMatchObject({ count: 1, newestAt: run.createdAt, located: { flow: run.flow, at: run.createdAt } })
  expect(one.range.to - one.range.from).toBeGreaterThan(HOUR_MS)
  expect(await replica.timeline({ ...everything, query: 'nonsense:x', columns: 100_000 })).toMatchObject({ count: 1 })
})
