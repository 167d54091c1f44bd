import { afterEach, beforeEach, expect, test } from 'vitest'
import { joinServer } from '../support/join-server.ts'
import { edit, keyOf, openReplica, shownTags, SOURCE, type TestReplica } from '../support/replicas.ts'
import { observedRun } from '../support/runs.ts'
import { startTestServer, type TestServer } from '../support/sync-server.ts'

const PATIENCE = { timeout: 20_000 }
const ROOM = 'default/local/TrainFlow/2026-10'
const shared = observedRun({ createdAt: Date.UTC(2026, 9, 20), userTags: ['nightly'] })
const elsewhere = observedRun({ createdAt: Date.UTC(2026, 8, 20) })
const nameOf = ({ flow, runId }: { flow: string; runId: string }): string => `${flow}/${runId}`

let server: TestServer
let anne: TestReplica
let rita: TestReplica
const open: TestReplica[] = []
beforeEach(async () => {
  server = await startTestServer()
  anne = await join('anne', await server.token('anne'))
  rita = await join('rita', await server.token('rita', { role: 'reader' }))
  await anne.replica.importRuns(SOURCE, [shared, elsewhere])
  while (rita.replica.status().runCount < 2) await new Promise((resolve) => setTimeout(resolve, 20))
})
afterEach(async () => {
  for (const { replica } of open.splice(0)) await replica.close().catch(() => undefined)
  await server.close()
})

async function join(user: string, token: string): Promise<TestReplica> {
  const joined = await joinServer(server, user, token)
  open.push(joined)
  return joined
}

const refused = (): unknown => rita.replica.status().sync?.refusedRooms.map(({ room, code }) => [room, code])

test('[SYN37] what the server does not take in a room is given up on demand: the room becomes what the server has, over a restart too, and syncs again', async () => {
  await rita.replica.mutate(edit([shared], { add: ['mine'], remove: ['nightly'] }))
  await rita.replica.opine({ keys: [keyOf(shared)], set: [{ kind: 'note', text: 'mine too' }], unset: [], via: 'app' })
  await expect.poll(refused, PATIENCE).toEqual([[ROOM, 4403]])
  await anne.replica.mutate(edit([shared], { add: ['meanwhile'] }))
  expect(rita.replica.status().pendingRuns).toBe(1)

  expect(await rita.replica.discardRefused(ROOM)).toEqual({ ok: true, value: { changed: 1 } })
  await expect.poll(() => shownTags(rita.replica)[nameOf(shared)], PATIENCE).toEqual(['meanwhile', 'nightly'])
  expect((await rita.replica.run(keyOf(shared)))?.notes).toEqual([])
  expect(rita.replica.status().pendingRuns).toBe(0)
  await anne.replica.mutate(edit([shared], { add: ['later'] }))
  await expect.poll(() => shownTags(rita.replica)[nameOf(shared)], PATIENCE).toEqual(['later', 'meanwhile', 'nightly'])
  expect(refused()).toEqual([])

  await rita.replica.close()
  const again = await openReplica('rita', { disk: rita.disk })
  open.push(again)
  expect(shownTags(again.replica)[nameOf(shared)]).toEqual(['later', 'meanwhile', 'nightly'])
  expect((await again.replica.run(keyOf(shared)))?.tags.map(({ tag }) => tag)).toEqual(['later', 'meanwhile', 'nightly'])
})

test('[SYN37] runs that only this machine knows stay, and undo brings nothing of it back', async () => {
  const own = observedRun({ createdAt: Date.UTC(2026, 9, 21), userTags: ['local'] })
  await rita.replica.importRuns(SOURCE, [own])
  await rita.replica.mutate(edit([own, shared], { add: ['mine'] }))
  await expect.poll(refused, PATIENCE).toEqual([[ROOM, 4403]])
  expect((await rita.replica.discardRefused(ROOM)).ok).toBe(true)
  await rita.replica.undo()
  expect(shownTags(rita.replica)).toMatchObject({ [nameOf(own)]: ['local'], [nameOf(shared)]: ['nightly'] })
})

test('[SYN37] without the server nothing is given up, nor in a room that is not refused', async () => {
  await rita.replica.mutate(edit([shared], { add: ['mine'] }))
  await expect.poll(refused, PATIENCE).toEqual([[ROOM, 4403]])
  expect(await rita.replica.discardRefused('default/local/TrainFlow/2026-09')).toMatchObject({ ok: false, error: { kind: 'not-now' } })
  rita.replica.setOnline(false)
  expect(await rita.replica.discardRefused(ROOM)).toMatchObject({ ok: false, error: { kind: 'not-now' } })
  expect(shownTags(rita.replica)[nameOf(shared)]).toEqual(['mine', 'nightly'])
})

test('[SYN37] what is said while the server is asked is not given up with the rest: nothing is', async () => {
  await rita.replica.mutate(edit([shared], { add: ['mine'] }))
  await expect.poll(refused, PATIENCE).toEqual([[ROOM, 4403]])
  const discarding = rita.replica.discardRefused(ROOM)
  await rita.replica.mutate(edit([shared], { add: ['meanwhile'] }))
  expect(await discarding).toMatchObject({ ok: false, error: { kind: 'not-now', reason: 'more was said there meanwhile' } })
  expect(shownTags(rita.replica)[nameOf(shared)]).toEqual(['meanwhile', 'mine', 'nightly'])
})
