import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RunKey } from '../../src-core/runs/run.ts'
import { joinServer } from '../support/join-server.ts'
import { keyOf, SOURCE, type TestReplica } from '../support/replicas.ts'
import { observedRun } from '../support/runs.ts'
import { startTestServer, type TestServer } from '../support/sync-server.ts'

const PATIENCE = { timeout: 20_000 }
const run = observedRun()

let server: TestServer
const open: TestReplica[] = []
beforeEach(async () => {
  server = await startTestServer()
})
afterEach(async () => {
  for (const { replica } of open.splice(0)) await replica.close()
  await server.close()
})

async function join(user: string, name = user): Promise<TestReplica> {
  const joined = await joinServer(server, name, await server.token(user))
  open.push(joined)
  return joined
}

test('[SYN80] people see who is here and on which run, as the token names them, until they leave', async () => {
  const anne = await join('anne')
  const bob = await join('bob')
  anne.replica.lookAt(null)
  bob.replica.lookAt(keyOf(run))
  await expect.poll(() => anne.replica.people(), PATIENCE).toEqual([{ user: 'bob', at: keyOf(run) }])
  await expect.poll(() => bob.replica.people(), PATIENCE).toEqual([{ user: 'anne', at: null }])
  anne.replica.setOnline(false)
  await expect.poll(() => [anne.replica.people(), bob.replica.people()], PATIENCE).toEqual([[], []])
  anne.replica.setOnline(true)
  await expect.poll(() => anne.replica.people(), PATIENCE).toEqual([{ user: 'bob', at: keyOf(run) }])
  await bob.replica.close()
  await expect.poll(() => anne.replica.people(), PATIENCE).toEqual([])
})

test('[SYN80] of many moves the last one is told, and a program without a window is nobody who is here', async () => {
  const anne = await join('anne')
  const script = await join('ci')
  const bob = await join('bob')
  let told = 0
  anne.replica.on('people', () => (told += 1))
  anne.replica.lookAt(null)
  for (let i = 0; i < 200; i++) bob.replica.lookAt(keyOf({ flow: 'TrainFlow', runId: String(i) }))
  await expect.poll(() => anne.replica.people(), PATIENCE).toEqual([{ user: 'bob', at: 'local/TrainFlow/199' }])
  expect(told).toBeLessThan(20)
  expect(script.replica.people()).toEqual([])
})

test('[SYN80] nothing of it is stored, and what is no run is nowhere', async () => {
  const anne = await join('anne')
  const bob = await join('bob')
  await anne.replica.importRuns(SOURCE, [run])
  anne.replica.lookAt(keyOf(run))
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what another replica may send
  bob.replica.lookAt('../nowhere' as RunKey)
  await expect.poll(() => anne.replica.people(), PATIENCE).toEqual([{ user: 'bob', at: null }])
  await server.restart()
  await expect.poll(() => bob.replica.people(), PATIENCE).toEqual([{ user: 'anne', at: keyOf(run) }])
  await anne.replica.close()
  await server.restart()
  const carol = await join('carol')
  carol.replica.lookAt(null)
  await expect.poll(() => carol.replica.people(), PATIENCE).toEqual([{ user: 'bob', at: null }])
})
