import { expect, test } from 'vitest'
import { openReplica, SOURCE } from '../../support/replicas.ts'
import { TestClock } from '../../support/test-clock.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'

const runs = [
  observedRun({ userTags: ['nightly', 'good'] }),
  observedRun({ createdAt: RUN_START_MS - 60_000, userTags: ['nightly', 'bad'], outcome: 'failed', successful: false }),
  observedRun({ createdAt: RUN_START_MS - 120_000, flow: 'NoteFlow', systemTags: ['user:bob'], userTags: ['note', 'nightly'] }),
]

async function open() {
  const { replica } = await openReplica('alice')
  await replica.importRuns(SOURCE, runs)
  return replica
}

const offered = (offers: readonly { text: string; count: number | null }[]): Record<string, number | null> =>
  Object.fromEntries(offers.map(({ text, count }) => [text, count]))

test('[QRY53] offers are counted among the runs that the rest of the query leaves; what none of them has comes last, with 0', async () => {
  const replica = await open()
  expect(offered(replica.suggestQuery('tag:n', 5))).toEqual({ 'tag:nightly': 3, 'tag:note': 1, 'tag:runtime:dev': 2 })
  expect(offered(replica.suggestQuery('flow:TrainFlow tag:n', 20))).toEqual({ 'tag:nightly': 2, 'tag:note': 0, 'tag:runtime:dev': 2 })
  expect(offered(replica.suggestQuery('flow:TrainFlow status:', 22))).toMatchObject({ 'status:failed': 1, 'status:completed': 1 })
  const order = replica.suggestQuery('flow:NoteFlow tag:', 18).map(({ text }) => text)
  expect(order.indexOf('tag:note')).toBeLessThan(order.indexOf('tag:bad'))
})

test('[QRY53] offers are counted within the namespace', async () => {
  const replica = await open()
  expect(offered(replica.suggestQuery('tag:n', 5, 'user:bob'))).toMatchObject({ 'tag:nightly': 1, 'tag:note': 1 })
  expect(offered(replica.suggestQuery('user:', 5, 'user:bob'))).toMatchObject({ 'user:bob': 1, 'user:alice': 0 })
  expect(replica.suggestTags('n', 5, 'user:alice')).toEqual([{ tag: 'nightly', count: 2 }])
})

test.each([
  ['2026-10-24T12:00:00Z', 0, '2026-10-24'],
  ['2026-10-24T23:30:00Z', 60, '2026-10-25'],
  ['2026-10-24T00:30:00Z', -60, '2026-10-23'],
])('[QRY53] at %s, %i minutes east, today is %s, and its runs are counted', async (now, eastMinutes, day) => {
  const dayStart = (year: number, month: number, date: number): number => Date.UTC(year, month - 1, date) - eastMinutes * 60_000
  const { replica } = await openReplica('alice', { clock: new TestClock(Date.parse(now)), dayStart })
  await replica.importRuns(SOURCE, [observedRun({ createdAt: Date.parse(now) - 1000 })])
  expect(offered(replica.suggestQuery('created:2', 9))).toMatchObject({ [`created:${day}`]: 1 })
})

test('[SCR220] of very many tags the 200 most frequent are told, and how many there are', async () => {
  const { replica } = await openReplica('alice')
  const many = Array.from({ length: 300 }, (_, index) => `t${index}`)
  const part = (from: number) => many.slice(from, from + 40)
  await replica.importRuns(
    SOURCE,
    [0, 40, 80, 120, 160, 200, 240, 280].map((from) => observedRun({ createdAt: RUN_START_MS + from, userTags: part(from) })),
  )
  const { tags, tagTotal } = replica.sidebar(null)
  expect([tags.length, tagTotal]).toEqual([200, 300])
})
