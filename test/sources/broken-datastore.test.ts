import { execFileSync } from 'node:child_process'
import { cp, mkdir, readdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { MAX_LISTED_PROBLEMS } from '../../src-core/bridge/contract.ts'
import type { RunSource } from '../../src-sources/run-source.ts'
import { makeRun, runIdAt } from '../support/make-datastore.ts'
import { openedDatastore, scanned } from '../support/read-source.ts'
import { temporaryFolder } from '../support/sample.ts'
import { TestDisk } from '../support/test-disk.ts'

const START = 1_790_000_000_000
const [A, B] = [runIdAt(START), runIdAt(START + 60_000)]

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let root: string
let disk: TestDisk
let now: number
let source: RunSource

beforeEach(async () => {
  folder = await temporaryFolder()
  root = join(folder.path, '.metaflow')
  disk = new TestDisk()
  now = Date.now()
  await makeRun(root, { flow: 'TrainFlow', runId: A, tags: ['good'] })
  await makeRun(root, { flow: 'TrainFlow', runId: B })
  source = await openedDatastore(root, { disk, now: () => now })
})
afterEach(async () => {
  await source.close()
  await folder.remove()
})

const record = (runId: string): string => join(root, 'TrainFlow', runId, '_meta/_self.json')
const ids = async (): Promise<string[]> => (await scanned(source)).map((run) => run.runId).toSorted()
const problems = (): object[] => source.state().problems.map(({ kind, path }) => ({ kind, path }))
/** As if it had been written long ago. */
const age = async (...paths: string[]): Promise<void> => {
  for (const path of paths) await utimes(path, 1_700_000_000, 1_700_000_000)
}
const writeOld = async (path: string, content: string): Promise<void> => {
  await writeFile(path, content)
  await age(path, join(path, '..'), join(path, '../..'))
}

test.each([
  ['is cut off', '{"run_number": "17', 'bad-json'],
  ['is empty', '', 'bad-json'],
  ['is a list', '[]', 'bad-record'],
  ['says nothing', '{}', 'bad-record'],
  [
    'names a run outside',
    JSON.stringify({ run_number: '../../x', flow_id: 'TrainFlow', tags: [], system_tags: [], ts_epoch: START }),
    'bad-record',
  ],
])('[SRC14] a run whose record %s is a problem until it is mended; the other runs are read', async (_what, content, kind) => {
  await writeOld(record(A), content)
  expect(await ids()).toEqual([B])
  expect(problems()).toEqual([{ kind, path: `TrainFlow/${A}/_meta/_self.json` }])

  await makeRun(root, { flow: 'TrainFlow', runId: A, tags: ['good'] })
  expect(await ids()).toEqual([A, B])
  expect(problems()).toEqual([])
})

test('[SRC14] a run that lost its record is a problem', async () => {
  await rm(record(A))
  await age(join(root, 'TrainFlow', A), join(root, 'TrainFlow', A, '_meta'))
  expect(await ids()).toEqual([B])
  expect(problems()).toEqual([{ kind: 'missing-file', path: `TrainFlow/${A}/_meta/_self.json` }])
})

test('[SRC14] a problem that goes away with its run, or with its flow, leaves the list', async () => {
  await writeOld(record(A), 'x')
  await makeRun(root, { flow: 'OtherFlow', runId: A })
  await writeOld(join(root, 'OtherFlow', A, '_meta/_self.json'), 'x')
  await ids()
  expect(problems()).toHaveLength(2)
  await rm(join(root, 'TrainFlow', A), { recursive: true })
  await rm(join(root, 'OtherFlow'), { recursive: true })
  expect(await ids()).toEqual([B])
  expect(source.state()).toMatchObject({ runCount: 1, problems: [] })
})

test('[SRC14] wrong types in a record are named; the rest of the run counts', async () => {
  const odd = { run_number: A, flow_id: 'TrainFlow', tags: ['kept', 5, null, '\ud800'], system_tags: 'user:alice', ts_epoch: 'yesterday' }
  await writeFile(record(A), JSON.stringify(odd))
  const run = (await scanned(source)).find(({ runId }) => runId === A)
  expect(run).toMatchObject({ userTags: ['kept'], systemTags: [], recordedAt: START, outcome: 'completed' })
  expect(source.state().problems).toMatchObject([
    { kind: 'bad-record', message: expect.stringMatching(/`ts_epoch`.*`tags`|`tags`.*`ts_epoch`/) },
  ])
})

test('[SRC14] broken records inside a run are named, and the run is read as far as it goes', async () => {
  const meta = join(root, 'TrainFlow', A, 'end/2/_meta')
  const ok = (await readdir(meta)).find((name) => name.startsWith('sysmeta_attempt_ok')) ?? ''
  await writeFile(join(meta, ok), '{"value": "Tr')
  await writeFile(join(meta, '0_artifact__success.json'), '{"sha": 7}')
  const run = (await scanned(source)).find(({ runId }) => runId === A)
  expect(run).toMatchObject({ outcome: 'open', successful: false, finished: true })
  expect(new Set(source.state().problems.map(({ kind }) => kind))).toEqual(new Set(['bad-json', 'bad-record']))

  // Mended in place, which changes no folder.
  await makeRun(root, { flow: 'TrainFlow', runId: A })
  expect((await scanned(source, 'changed')).map(({ outcome, successful }) => ({ outcome, successful }))).toEqual([
    { outcome: 'completed', successful: true },
  ])
  expect(problems()).toEqual([])
})

test('[SRC2] tags that Metaflow would refuse are read as they are', async () => {
  const tags = ['', ' ', 'é', 'e\u0301', '🚀', 'x'.repeat(2_000), 'line\nbreak', ...Array.from({ length: 20_000 }, (_, i) => `tag ${i}`)]
  await makeRun(root, { flow: 'TrainFlow', runId: A, tags: [...tags, 'é'] })
  const run = (await scanned(source)).find(({ runId }) => runId === A)
  expect(new Set(run?.userTags)).toEqual(new Set(tags))
  expect(run?.userTags).toHaveLength(tags.length)
  expect(problems()).toEqual([])
})

test('[SRC2] names of flows and runs may be any that a folder can have', async () => {
  for (const runId of ['argo-train-x7k', 'läuft 🚀', 'ｆｕｌｌ', '%2e%2e', '1'.repeat(40)])
    await makeRun(root, { flow: 'Fløw 流', runId, recordedAt: START + 7 })
  const runs = (await scanned(source)).filter(({ flow }) => flow === 'Fløw 流')
  expect(runs.map(({ runId }) => runId).toSorted()).toEqual(['%2e%2e', '1'.repeat(40), 'argo-train-x7k', 'läuft 🚀', 'ｆｕｌｌ'])
  expect(problems()).toEqual([])
})

test('[SRC3] a run whose id counts no microseconds started when its parameters were recorded, however late it was tagged', async () => {
  await makeRun(root, { flow: 'TrainFlow', runId: 'argo-1', recordedAt: START + 86_400_000 })
  const run = (await scanned(source)).find(({ runId }) => runId === 'argo-1')
  expect(run).toMatchObject({ createdAt: START, recordedAt: START + 86_400_000 })
  await rm(join(root, 'TrainFlow/argo-1/_parameters'), { recursive: true })
  await rm(join(root, 'TrainFlow/argo-1/end'), { recursive: true })
  await writeFile(
    join(root, 'TrainFlow/argo-1/_meta/_self.json'),
    JSON.stringify({ run_number: 'argo-1', flow_id: 'TrainFlow', tags: [], system_tags: [], ts_epoch: START + 5 }),
  )
  expect((await scanned(source)).find(({ runId }) => runId === 'argo-1')).toMatchObject({ createdAt: START + 5, outcome: 'open' })
})

test('[SRC14] copies of runs and flows are named, never read twice', async () => {
  await cp(join(root, 'TrainFlow', A), join(root, 'TrainFlow', `${A} copy`), { recursive: true })
  await cp(join(root, 'TrainFlow'), join(root, 'TrainFlow (1)'), { recursive: true })
  expect(await ids()).toEqual([A, B])
  expect(problems()).toEqual([
    { kind: 'duplicate-run', path: 'TrainFlow (1)' },
    { kind: 'duplicate-run', path: `TrainFlow/${A} copy` },
  ])
})

test('[SRC14] a run folder that was renamed is named', async () => {
  await rename(join(root, 'TrainFlow', A), join(root, 'TrainFlow/kept for later'))
  expect(await ids()).toEqual([B])
  expect(problems()).toEqual([{ kind: 'bad-record', path: 'TrainFlow/kept for later' }])
})

test('[SRC14] a flow that lost its record is named and read; other folders are not taken for flows', async () => {
  await rm(join(root, 'TrainFlow/_meta'), { recursive: true })
  await mkdir(join(root, 'envs/python'), { recursive: true })
  await writeFile(join(root, 'a file'), '')
  expect(await ids()).toEqual([A, B])
  expect(problems()).toEqual([{ kind: 'missing-file', path: 'TrainFlow/_meta/_self.json' }])
})

test('[SRC15] a run that is being written is waited for in silence, then named, then called incomplete', async () => {
  const young = runIdAt(START + 120_000)
  await mkdir(join(root, 'TrainFlow', young, '_meta'), { recursive: true })
  now = Date.now()
  expect(await ids()).toEqual([A, B])
  expect(problems()).toEqual([])
  await writeFile(record(young), '')
  expect(await ids()).toEqual([A, B])
  expect(problems()).toEqual([])
  now += 20_000
  expect(await ids()).toEqual([A, B])
  expect(problems()).toEqual([{ kind: 'being-written', path: `TrainFlow/${young}` }])
  now += 100_000
  expect(await ids()).toEqual([A, B])
  expect(problems()).toEqual([{ kind: 'bad-json', path: `TrainFlow/${young}/_meta/_self.json` }])
  await makeRun(root, { flow: 'TrainFlow', runId: young })
  expect(await ids()).toEqual([A, B, young])
  expect(problems()).toEqual([])
})

test('[SRC14] what may not be read is named; the rest is read', async () => {
  disk.failures.set(`${A}/_meta/_self.json`, 'EACCES')
  await makeRun(root, { flow: 'SecretFlow', runId: A })
  disk.failures.set('.metaflow/SecretFlow', 'EPERM')
  expect(await ids()).toEqual([B])
  expect(problems()).toEqual([
    { kind: 'no-permission', path: 'SecretFlow' },
    { kind: 'no-permission', path: `TrainFlow/${A}/_meta/_self.json` },
  ])
  disk.failures.clear()
  expect(await ids()).toEqual([A, A, B])
  expect(problems()).toEqual([])
})

test('[SRC14] any other failure of the disk is named with its code', async () => {
  disk.failures.set(`${A}/_meta/_self.json`, 'EIO')
  expect(await ids()).toEqual([B])
  expect(source.state().problems).toMatchObject([{ kind: 'unreadable', message: expect.stringContaining('EIO') }])
})

test('[SRC16] links are named and not followed, whether they lead in circles, out of the datastore or back into it', async () => {
  await makeRun(join(folder.path, 'elsewhere'), { flow: 'TrainFlow', runId: runIdAt(START + 9) })
  await symlink(join(folder.path, 'elsewhere/TrainFlow', runIdAt(START + 9)), join(root, 'TrainFlow', runIdAt(START + 9)))
  await symlink('loop', join(root, 'TrainFlow/loop'))
  await symlink('..', join(root, 'TrainFlow/up'))
  await symlink('TrainFlow', join(root, 'SameFlow'))
  await rename(record(B), join(folder.path, 'moved.json'))
  await symlink(join(folder.path, 'moved.json'), record(B))
  expect(await ids()).toEqual([A])
  expect(problems()).toEqual([
    { kind: 'unreadable', path: 'SameFlow' },
    { kind: 'unreadable', path: `TrainFlow/${runIdAt(START + 9)}` },
    { kind: 'symlink-loop', path: `TrainFlow/${B}/_meta/_self.json` },
    { kind: 'symlink-loop', path: 'TrainFlow/loop' },
    { kind: 'symlink-loop', path: 'TrainFlow/up' },
  ])
})

test('[SRC16] a terminal step that is named like a way out is not gone to', async () => {
  await writeFile(join(root, 'TrainFlow', A, '_parameters/0/_meta/sysmeta_end_step_1890000000000.json'), '{"value": "../../.."}')
  const run = (await scanned(source)).find(({ runId }) => runId === A)
  expect(run?.outcome).toBe('completed')
  expect(disk.lists.some((path) => path.includes('..'))).toBe(false)
})

test('[SRC14] what is no file at all is named and holds nothing up', async () => {
  await rm(record(A))
  execFileSync('sh', ['-c', 'mkfifo "$0"', record(A)])
  await rm(record(B))
  await mkdir(record(B))
  expect(await ids()).toEqual([])
  expect(source.state().problems.map(({ kind }) => kind)).toEqual(['unreadable', 'unreadable'])
})

test('[SRC14] a folder whose name is not UTF-8 is named', async () => {
  // As Linux lists such names; other systems refuse to make them.
  disk.ghosts.set(root, 'Fl\ufffdw')
  disk.ghosts.set(join(root, 'TrainFlow'), 'l\ufffduft')
  expect(await ids()).toEqual([A, B])
  expect(problems()).toEqual([
    { kind: 'unreadable', path: 'Fl\ufffdw' },
    { kind: 'unreadable', path: 'TrainFlow/l\ufffduft' },
  ])
})

test('[SRC14] at most so many problems are listed, and the rest counted', async () => {
  const bad = Array.from({ length: MAX_LISTED_PROBLEMS + 20 }, (_, i) => join(root, 'TrainFlow', `bad${i}`, '_meta'))
  for (const meta of bad) {
    await mkdir(meta, { recursive: true })
    await writeOld(join(meta, '_self.json'), 'x')
  }
  expect(await ids()).toEqual([A, B])
  expect(source.state().problems).toHaveLength(MAX_LISTED_PROBLEMS)
  expect(source.state().moreProblems).toBe(20)
})

test('[SRC18] a datastore that is gone gives no runs and says so; when it is back, it is read again', async () => {
  expect(await ids()).toEqual([A, B])
  await rename(root, join(folder.path, 'away'))
  expect(await ids()).toEqual([])
  expect(source.state()).toMatchObject({ available: false, problems: [{ kind: 'no-datastore', path: '' }] })
  await rename(join(folder.path, 'away'), root)
  expect(await ids()).toEqual([A, B])
  expect(source.state()).toMatchObject({ available: true, problems: [] })
})

test('[SRC18] a datastore that may not be listed any more says so', async () => {
  disk.failures.set('.metaflow', 'EACCES')
  expect(await ids()).toEqual([])
  expect(source.state()).toMatchObject({ available: false, problems: [{ kind: 'no-permission', path: '' }] })
})
