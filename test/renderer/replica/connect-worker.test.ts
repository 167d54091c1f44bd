import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ReplicaEvents } from '../../../src-core/replica/api.ts'
import type { ObservedRun, RunKey } from '../../../src-core/runs/run.ts'
import { runKey } from '../../../src-core/runs/run-key.ts'
import { asStarted } from '../../../src-renderer/replica/connect-replica.ts'
import { connectWorker } from '../../../src-renderer/replica/remote-replica.ts'
import type { ReplicaClient } from '../../../src-renderer/replica/replica-client.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { deleteDatabase, makeDatabase } from '../store/native-database.ts'

const SOURCE = { id: 'source', origin: 'local', trust: 'copy' } as const
const NEWEST = { from: 0, to: 100, query: '', namespace: null } as const

const workerUrl = new URL('../../../src-renderer/replica/replica-worker.ts', import.meta.url)

/** A shared worker lives as long as the page that tests run in, so each test has a replica of its own. */
let name: string
let clients: ReplicaClient[]
let workers: Worker[]

beforeEach(() => {
  name = `replica-${crypto.randomUUID()}`
  clients = []
  workers = []
})
afterEach(() => {
  for (const client of clients) client.close()
  for (const worker of workers) worker.terminate()
})

async function connect(start: () => Worker | SharedWorker): Promise<ReplicaClient> {
  const client = await connectWorker(() => asStarted(start()))
  clients.push(client)
  return client
}
const connectShared = (): Promise<ReplicaClient> => connect(() => new SharedWorker(workerUrl, { type: 'module', name }))
const connectOwn = (): Promise<ReplicaClient> =>
  connect(() => {
    const worker = new Worker(workerUrl, { type: 'module', name })
    workers.push(worker)
    return worker
  })

const observed = (n: number): ObservedRun => observedRun({ createdAt: RUN_START_MS + n * 1000, userTags: ['nightly'] })
const keyOf = (run: ObservedRun): RunKey => runKey('local', run.flow, run.runId)
const untilChanged = (client: ReplicaClient, isMeant: (event: ReplicaEvents['changed']) => boolean = () => true): Promise<unknown> =>
  new Promise((resolve) => {
    const off = client.on('changed', (event) => {
      if (!isMeant(event)) return
      off()
      resolve(event)
    })
  })
/** A worker's end is told as revision 0; the news of an import may come late and must not pass for it. */
const untilEnded = (client: ReplicaClient): Promise<unknown> => untilChanged(client, ({ revision }) => revision === 0)
const tagsOf = async (client: ReplicaClient, key: RunKey): Promise<readonly string[] | undefined> =>
  (await client.page(NEWEST)).rows.find((row) => row.key === key)?.userTags

test('[STO12] two windows share one replica, and one is told of what the other changed', async () => {
  const [alice, bob] = [await connectShared(), await connectShared()]
  const run = observed(1)
  await alice.setUser('anne')
  expect(await alice.importRuns(SOURCE, [run])).toEqual({ ok: true, value: { imported: 1, changed: 1 } })
  const told = untilChanged(bob)
  expect(await alice.mutate({ keys: [keyOf(run)], add: ['bad'], remove: [], via: 'app' })).toEqual({ ok: true, value: { changed: 1 } })
  await told
  expect(await tagsOf(bob, keyOf(run))).toEqual(['bad', 'nightly'])
  expect((await bob.status()).user).toBe('anne')
})

test('[STO12] calls of one window are begun in the order in which it makes them', async () => {
  const client = await connectShared()
  const calls = [client.setUser('anne'), client.status(), client.setUser('bob'), client.status()] as const
  const [, first, , second] = await Promise.all(calls)
  expect([first.user, second.user]).toEqual(['anne', 'bob'])
})

test('[STO13] a call that throws is rejected with its sentence, and the next one is answered', async () => {
  const client = await connectShared()
  await expect(client.setUser('')).rejects.toThrow('at least one character')
  expect((await client.status()).runCount).toBe(0)
  const notData: RunKey[] = Object.assign([], { toString: () => '' })
  await expect(client.tagsOn(notData)).rejects.toThrow('could not be cloned')
  expect(await client.suggestTags('', 5)).toEqual([])
})

test('[STO13] when the worker is killed, calls under way are rejected, the window is told, and the next call finds all that was acknowledged', async () => {
  const client = await connectOwn()
  const runs = Array.from({ length: 50 }, (_, n) => observed(n))
  await client.setUser('anne')
  await client.importRuns(SOURCE, runs)
  const acknowledged: ObservedRun[] = []
  const acts = runs.map(async (run) => {
    const done = await client.mutate({ keys: [keyOf(run)], add: ['kept'], remove: [], via: 'app' })
    if (done.ok) acknowledged.push(run)
    if (acknowledged.length === 20) workers[0]?.terminate()
  })
  const told = untilEnded(client)
  const settled = await Promise.allSettled(acts)
  await told
  expect(acknowledged.length).toBeGreaterThanOrEqual(20)
  const reasons = settled.flatMap((act) => (act.status === 'rejected' ? [String(act.reason)] : []))
  expect(reasons.filter((reason) => !reason.includes('has ended'))).toEqual([])

  expect((await client.status()).user).toBe('anne')
  const { rows } = await client.page(NEWEST)
  expect(rows).toHaveLength(runs.length)
  const kept = new Set(rows.filter((row) => row.userTags.includes('kept')).map((row) => row.key))
  expect(acknowledged.map(keyOf).filter((key) => !kept.has(key))).toEqual([])
  expect(workers).toHaveLength(2)
})

test('[STO13] when the database is taken away, the worker ends, the window is told, and the next call has a new one', async () => {
  const client = await connectShared()
  await client.setUser('anne')
  await client.importRuns(SOURCE, [observed(1)])
  const told = untilEnded(client)
  await deleteDatabase(name)
  await told
  expect(await client.status()).toMatchObject({ user: 'anne', runCount: 0, trouble: null })
  expect(await client.importRuns(SOURCE, [observed(2)])).toMatchObject({ ok: true })
})

test('[STO13] a worker that can not be loaded is said', async () => {
  await expect(connect(() => new SharedWorker('/there-is-no-such-worker.js', { type: 'module', name: 'none' }))).rejects.toThrow(
    'can not be started',
  )
})

test('[STO17] where no worker can be started any more, as after an update, it is said, nothing hangs, and it goes on when one can', async () => {
  let isThere = true
  const client = await connect(() => {
    const worker = new Worker(isThere ? workerUrl : '/there-is-no-such-worker.js', { type: 'module', name })
    workers.push(worker)
    return worker
  })
  await client.setUser('anne')
  await client.importRuns(SOURCE, [observed(1)])
  isThere = false
  const told = untilEnded(client)
  workers[0]?.terminate()
  await told
  const trouble = { kind: 'store-failed', message: expect.stringMatching(/was updated under this window.*Reload the window/) }
  expect(await client.status()).toMatchObject({ user: 'anne', runCount: 0, trouble })
  expect(await client.page(NEWEST)).toMatchObject({ total: 0 })
  expect(await client.mutate({ keys: [keyOf(observed(1))], add: ['bad'], remove: [], via: 'app' })).toMatchObject({
    ok: false,
    error: { kind: 'store', trouble },
  })
  isThere = true
  await expect.poll(() => client.status(), { timeout: 20_000 }).toMatchObject({ user: 'anne', runCount: 1, trouble: null })
})

test('[STO11] a second program waits, says so, refuses acts, and goes on when the first has ended', async () => {
  const first = await connectOwn()
  await first.setUser('anne')
  await first.importRuns(SOURCE, [observed(1)])
  const second = await connectOwn()
  await second.setUser('bob')
  expect(await second.status()).toMatchObject({ user: 'bob', runCount: 0, trouble: { kind: 'store-busy' } })
  expect(await second.page(NEWEST)).toMatchObject({ total: 0, rows: [], queryError: null })
  expect(await second.mutate({ keys: [keyOf(observed(1))], add: ['bad'], remove: [], via: 'app' })).toMatchObject({
    ok: false,
    error: { kind: 'store', trouble: { kind: 'store-busy' } },
  })
  first.close()
  await expect.poll(() => second.status()).toMatchObject({ user: 'bob', runCount: 1, trouble: null })
})

test('[STO9] a newer database is said in every window and refuses acts; nothing hangs', async () => {
  await makeDatabase(name, 90, {})
  const client = await connectShared()
  const trouble = { kind: 'store-newer', message: expect.stringContaining('Nothing was changed') }
  expect(await client.status()).toMatchObject({ runCount: 0, trouble })
  expect(await client.importRuns(SOURCE, [observed(1)])).toMatchObject({ ok: false, error: { kind: 'store', trouble } })
  expect(await client.sidebar(null)).toMatchObject({ everyone: 0 })
})

test('[STO10] a database set aside is said as long as the worker lives, and the new one works', async () => {
  await makeDatabase(name, 20, { meta: { keyPath: 'id', records: [] } })
  const client = await connectShared()
  await client.setUser('anne')
  await client.importRuns(SOURCE, [observed(1)])
  expect(await client.status()).toMatchObject({ runCount: 1, trouble: { kind: 'store-corrupt', asideName: name } })
})
