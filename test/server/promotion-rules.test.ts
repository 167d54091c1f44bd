import { afterEach, beforeEach, expect, test } from 'vitest'
import { joinServer } from '../support/join-server.ts'
import { edit, keyOf, shownTags, SOURCE, type TestReplica } from '../support/replicas.ts'
import { observedRun } from '../support/runs.ts'
import { startTestServer, type TestServer } from '../support/sync-server.ts'

const PATIENCE = { timeout: 20_000 }
const [first, second] = [observedRun({ createdAt: Date.UTC(2026, 9, 3) }), observedRun({ createdAt: Date.UTC(2026, 9, 4) })]
type Run = typeof first

let server: TestServer
const opened: TestReplica[] = []

beforeEach(async () => {
  server = await startTestServer()
})
afterEach(async () => {
  for (const { replica } of opened.splice(0)) await replica.close().catch(() => undefined)
  await server.close()
})

async function join(user: string): Promise<TestReplica> {
  const joined = await joinServer(server, user, await server.token(user))
  opened.push(joined)
  return joined
}

async function joinWithRuns(): Promise<TestReplica> {
  const alice = await join('alice')
  await alice.replica.importRuns(SOURCE, [first, second])
  return alice
}

async function promoteTo({ replica }: TestReplica, tag: string, run: Run): Promise<void> {
  const before = replica.promotions({}).decisions.length
  expect(await replica.propose({ act: 'promote', run: keyOf(run), tag, via: 'app' })).toMatchObject({ ok: true })
  await expect.poll(() => replica.promotions({}).decisions.length, PATIENCE).toBe(before + 1)
  expect(replica.promotions({}).decisions[0]).toMatchObject({ refusal: null })
  await expect.poll(() => tagsOn(replica, run), PATIENCE).toContain(tag)
}

const tagsOn = (replica: TestReplica['replica'], { flow, runId }: Run): readonly string[] => shownTags(replica)[`${flow}/${runId}`] ?? []
/** Everything that is here is on the server, and what the server has is here. */
async function rest({ replica }: TestReplica): Promise<void> {
  await expect.poll(() => replica.status().sync, PATIENCE).toMatchObject({ isTold: true, unsentRooms: 0, unreadRooms: 0 })
}

test('[PRM22] what was done before a tag was moved by promotion is taken back but for that tag, which stays', async () => {
  const alice = await joinWithRuns()
  const bob = await join('bob')
  const { replica } = alice
  await replica.mutate(edit([first], { add: ['production'] }))
  await replica.mutate(edit([first, second], { add: ['production', 'good'] }))
  await expect.poll(() => tagsOn(bob.replica, second), PATIENCE).toEqual(['good', 'production'])
  await bob.replica.defineTag('production', { isPromoted: true })
  await promoteTo(bob, 'production', second)
  await expect.poll(() => tagsOn(replica, first), PATIENCE).toEqual(['good'])
  const left = { kept: ['production'] }
  expect(await replica.undo()).toMatchObject({ ok: true, value: { changed: 2, ...left } })
  expect([first, second].map((run) => tagsOn(replica, run))).toEqual([[], ['production']])
  expect(await replica.redo()).toMatchObject({ ok: true, value: { changed: 2, kept: [] } })
  await replica.undo()
  expect(await replica.undo()).toMatchObject({ ok: true, value: { changed: 0, run: null, ...left } })
  expect(await replica.undo()).toMatchObject({ ok: false, error: { kind: 'nothing-to-undo' } })
  expect([first, second].map((run) => tagsOn(replica, run))).toEqual([[], ['production']])
})

test('[PRM23] a promoted tag yields to no other of its group: two of one group are not moved to and fro', async () => {
  const alice = await joinWithRuns()
  const { replica } = alice
  for (const tag of ['production', 'staging']) await replica.defineTag(tag, { isPromoted: true, group: 'stage' })
  await promoteTo(alice, 'staging', first)
  await replica.mutate(edit([first], { add: ['good'] }))
  await promoteTo(alice, 'production', first)
  await replica.mutate(edit([first], { remove: ['good'] }))
  await rest(alice)
  expect(tagsOn(replica, first)).toEqual(['production', 'staging'])
  expect((await replica.run(keyOf(first)))?.history.map(({ text }) => text)).toEqual(['good', 'production', 'good', 'staging'])
})

test('[PRM24] a tag that one renames while another has it moved by promotion keeps its name, and the run that holds it keeps the tag', async () => {
  const alice = await joinWithRuns()
  const bob = await join('bob')
  await expect.poll(() => bob.replica.status().runCount, PATIENCE).toBe(2)
  bob.replica.pauseSync(true)
  await bob.replica.renameTag('production', 'live')
  await alice.replica.defineTag('production', { isPromoted: true })
  await promoteTo(alice, 'production', first)
  bob.replica.pauseSync(false)
  await rest(bob)
  await promoteTo(bob, 'production', second)
  for (const one of [alice, bob]) {
    await rest(one)
    await expect.poll(() => [first, second].map((run) => tagsOn(one.replica, run)), PATIENCE).toEqual([[], ['production']])
    expect(one.replica.tagRules('production').renamedTo).toBe(null)
  }
  expect((await bob.replica.run(keyOf(second)))?.history).toHaveLength(1)
})
