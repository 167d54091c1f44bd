import { afterEach, expect, test } from 'vitest'
import { joinServer } from '../support/join-server.ts'
import { edit, shownTags, SOURCE, type TestReplica } from '../support/replicas.ts'
import { RestClient } from '../support/rest-client.ts'
import { observedRun } from '../support/runs.ts'
import { startTestServer } from '../support/sync-server.ts'

const PATIENCE = { timeout: 20_000 }
const run = observedRun()
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

const named = (by: string, count: number): string[] => Array.from({ length: count }, (_, index) => `${by} ${index}`)
const countOf = ({ replica }: TestReplica): number => shownTags(replica)[`${run.flow}/${run.runId}`]?.length ?? 0

test('[SYN91] more than 50 tags after two people tagged apart are all kept and shown; no more are taken, by anybody, until there are fewer', async () => {
  const server = await startTestServer()
  closing.push(() => server.close())
  const token = await server.token('anne')
  const anne = await joinServer(server, 'anne', token)
  const bob = await joinServer(server, 'bob', await server.token('bob'))
  closing.push(
    () => anne.replica.close(),
    () => bob.replica.close(),
  )
  await anne.replica.importRuns(SOURCE, [run])
  await expect.poll(() => bob.replica.status().runCount, PATIENCE).toBe(1)
  for (const { replica } of [anne, bob]) replica.setOnline(false)
  expect(await anne.replica.mutate(edit([run], { add: named('anne', 30) }))).toMatchObject({ ok: true })
  expect(await bob.replica.mutate(edit([run], { add: named('bob', 30) }))).toMatchObject({ ok: true })
  for (const { replica } of [anne, bob]) replica.setOnline(true)
  for (const one of [anne, bob]) await expect.poll(() => countOf(one), PATIENCE).toBe(60)

  expect(await bob.replica.mutate(edit([run], { add: ['one more'] }))).toMatchObject({
    ok: false,
    error: { kind: 'tag', violation: { kind: 'too-many', count: 61, limit: 50 } },
  })
  const api = new RestClient(server, token)
  const path = `local/${run.flow}/${run.runId}`
  expect((await api.tags(path, { tags_to_add: ['one more'] })).status).toBe(422)
  expect((await api.tags(path, { tags_to_add: ['in its place'], tags_to_remove: ['bob 0'] })).body['tags']).toHaveLength(60)
  expect(await anne.replica.mutate(edit([run], { remove: [...named('bob', 10), 'anne 0'] }))).toMatchObject({ ok: true })
  await expect.poll(() => countOf(bob), PATIENCE).toBe(50)
  expect(await bob.replica.mutate(edit([run], { add: ['in the place of another'], remove: ['anne 1'] }))).toMatchObject({ ok: true })
})
