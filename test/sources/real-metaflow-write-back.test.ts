import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SETTLE_MS } from '../../src-core/replica/write-back/carry-tags.ts'
import type { ObservedRun } from '../../src-core/runs/run.ts'
import type { RunSource } from '../../src-sources/run-source.ts'
import { openedDatastore, scanned } from '../support/read-source.ts'
import { realMetaflow } from '../support/real-metaflow.ts'
import type { RealMetaflow } from '../support/real-metaflow.ts'
import { edit, openReplica, shownTags, type TestReplica } from '../support/replicas.ts'
import { readRecord, recordPath } from '../support/run-record.ts'
import { temporaryFolder } from '../support/sample.ts'
import { carryAll, WRITING } from '../support/write-back.ts'

/** The part of what `ask_client.py` says that is looked at here. */
interface Client {
  readonly runs: readonly { readonly pathspec: string; readonly user_tags: string[]; readonly created_at_ms: number }[]
  readonly namespaces: readonly { readonly flows: Record<string, { readonly latest_run: string | null }> }[]
}

const FLOW = 'SweepFlow'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let metaflow: RealMetaflow
let source: RunSource
let desk: TestReplica
let oldest: ObservedRun
let record: string

beforeAll(async () => {
  folder = await temporaryFolder()
  metaflow = await realMetaflow(folder.path)
  await metaflow.python(['sweep_flow.py', 'run', '--tag', 'nightly'])
  await metaflow.python(['sweep_flow.py', 'run'], { user: 'bob' })
  source = await openedDatastore(folder.path)
  const runs = (await scanned(source)).toSorted((a, b) => a.createdAt - b.createdAt)
  if (!runs[0]) throw new Error('Metaflow made no run')
  oldest = runs[0]
  record = recordPath(join(folder.path, '.metaflow'), FLOW, oldest.runId)
  desk = await openReplica('alice')
  await look()
}, 180_000)

afterAll(async () => {
  await desk.replica.close()
  await source.close()
  await folder.remove()
})

const look = async (): Promise<unknown> => desk.replica.importRuns(WRITING, await scanned(source))
const carry = (): Promise<number> =>
  carryAll(desk.replica, ({ flow, runId, add, remove }) => source.writeTags(flow, runId, { add, remove }))
const think = (change: { add?: string[]; remove?: string[] }): Promise<unknown> => desk.replica.mutate(edit([oldest], change))
const shown = (): readonly string[] => shownTags(desk.replica)[`${FLOW}/${oldest.runId}`] ?? []
const ask = async (): Promise<Client> => {
  const answer: Client = JSON.parse(await metaflow.python(['ask_client.py', 'user:alice']))
  return answer
}
const readByClient = (client: Client): Client['runs'][number] | undefined =>
  client.runs.find((run) => run.pathspec === `${FLOW}/${oldest.runId}`)
const tag = (verb: string, ...tags: string[]): Promise<string> =>
  metaflow.python(['sweep_flow.py', 'tag', verb, '--namespace', 'user:alice', '--run-id', oldest.runId, '--', ...tags], { user: 'bob' })

/** Until nothing of what was written waits to settle. */
async function comeToRest(): Promise<void> {
  for (let round = 0; round < 8; round++) {
    desk.clock.advance(SETTLE_MS)
    await look()
    if ((await carry()) === 0) return
  }
  throw new Error('there is no end of it')
}

test('[WRB20] what is thought here, `tag list` and the client read; times and the latest run stay as they were', async () => {
  const before = await ask()
  await think({ add: ['judged good', 'naïve 🚀'], remove: ['nightly'] })
  await carry()
  const after = await ask()
  expect(readByClient(after)).toMatchObject({
    user_tags: ['judged good', 'naïve 🚀'],
    created_at_ms: readByClient(before)?.created_at_ms,
  })
  expect(after.namespaces).toEqual(before.namespaces)
  const listed = await metaflow.python(['sweep_flow.py', 'tag', 'list', '--run-id', oldest.runId])
  expect(listed).toContain('judged good')
  expect(listed).not.toContain('nightly')
}, 120_000)

test('[WRB23] what they add is shown, and what they take off that was carried goes here and stays away', async () => {
  await comeToRest()
  await tag('add', 'by bob')
  await tag('remove', 'judged good')
  await look()
  await carry()
  await comeToRest()
  expect(shown()).toEqual(['by bob', 'naïve 🚀'])
  expect((await readRecord(record)).tags.toSorted()).toEqual(['by bob', 'naïve 🚀'])
}, 120_000)

test('[WRB24] [WRB27] hammered from both sides nothing that was thought here is lost, nothing that was taken off comes back, and theirs is shown', async () => {
  const kept = shown()
  const wanted = new Set<string>()
  const client = metaflow.python(['retag.py', `${FLOW}/${oldest.runId}`, 'client', '12'])
  const theirs = client.then(async (said) => {
    const tags: string[] = JSON.parse(said)
    await tag('add', 'cli 0')
    await tag('add', 'cli 1')
    return [...tags, 'cli 0', 'cli 1']
  })
  const race = { over: false }
  void theirs.finally(() => (race.over = true))
  for (let round = 0; !race.over; round++) {
    const ours = `ours ${round % 6}`
    if (wanted.delete(ours)) await think({ remove: [ours] })
    else {
      wanted.add(ours)
      await think({ add: [ours] })
    }
    await carry()
    if (round % 3 === 0) await look()
    expect(shown().filter((name) => name.startsWith('ours'))).toEqual([...wanted].toSorted())
    await pause(20)
  }
  const foreign = await theirs
  await think({ add: ['ours last'] })
  wanted.add('ours last')
  await comeToRest()
  const all = [...kept, ...wanted, ...foreign].toSorted()
  expect(shown()).toEqual(all)
  expect((await readRecord(record)).tags.toSorted()).toEqual(all)
  expect(readByClient(await ask())?.user_tags).toEqual(all)
}, 180_000)
