import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ObservedRun } from '../../src-core/runs/run.ts'
import type { RunSource } from '../../src-sources/run-source.ts'
import { makeRun, runIdAt } from '../support/make-datastore.ts'
import { openedDatastore, scanned } from '../support/read-source.ts'
import { temporaryFolder } from '../support/sample.ts'

const START = 1_790_000_000_000
const RUN = runIdAt(START)

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let root: string
let source: RunSource

beforeEach(async () => {
  folder = await temporaryFolder()
  root = join(folder.path, '.metaflow')
  // Files are old enough at once for their times to be trusted: what is read again is read for a reason.
  source = await openedDatastore(await emptyStore(), { now: () => Date.now() + 60_000 })
})
afterEach(async () => {
  await source.close()
  await folder.remove()
})

async function emptyStore(): Promise<string> {
  await mkdir(root, { recursive: true })
  return root
}

async function read(): Promise<ObservedRun | undefined> {
  return (await scanned(source)).find(({ runId }) => runId === RUN)
}

/** Adds a metadata record to a task, `at` milliseconds after the start of the run. */
async function record(task: string, field: string, value: string, at: number): Promise<void> {
  const meta = join(root, 'TrainFlow', RUN, task, '_meta')
  await mkdir(meta, { recursive: true })
  await writeFile(join(meta, `sysmeta_${field}_${START + at}.json`), JSON.stringify({ field_name: field, value, ts_epoch: START + at }))
}

test('[SRC4] a step that failed makes the run failed, until it is begun again', async () => {
  await makeRun(root, { flow: 'TrainFlow', runId: RUN, ending: 'running' })
  await record('train/3', 'attempt', '0', 2_000)
  await record('train/3', 'attempt_ok', 'False', 3_000)
  expect(await read()).toMatchObject({ outcome: 'failed', finished: false, finishedAt: null, activeAt: START + 3_000 })
  await record('train/3', 'attempt', '1', 4_000)
  expect(await read()).toMatchObject({ outcome: 'open', activeAt: START + 4_000 })
})

test('[SRC4] a step that failed does not make the run failed when a task was begun since', async () => {
  await makeRun(root, { flow: 'TrainFlow', runId: RUN, ending: 'running' })
  await record('train/3', 'attempt_ok', 'False', 3_000)
  await record('train/4', 'attempt', '0', 3_500)
  expect((await read())?.outcome).toBe('open')
})

test('[SRC4] a process that ended badly without a word makes the run failed; one that was killed with the machine does not', async () => {
  await makeRun(root, { flow: 'TrainFlow', runId: RUN, ending: 'running' })
  await record('train/3', 'attempt', '0', 2_000)
  const task = join(root, 'TrainFlow', RUN, 'train/3')
  await writeFile(join(task, '0.attempt.json'), '{"time": 1.5}')
  expect((await read())?.outcome).toBe('open')
  await writeFile(join(task, '0.runtime'), '{"return_code": 137, "killed": false, "success": false}')
  expect((await read())?.outcome).toBe('failed')
  await writeFile(join(task, '1.attempt.json'), '{"time": 1.5}')
  expect((await read())?.outcome).toBe('open')
})

test('[SRC4] a last step that failed and was begun again is open', async () => {
  await makeRun(root, { flow: 'TrainFlow', runId: RUN, ending: 'failed' })
  expect((await read())?.outcome).toBe('failed')
  await record('end/2', 'attempt', '1', 9_000)
  expect((await read())?.outcome).toBe('open')
})

test('[SRC4] [SRC5] the terminal step may have any name', async () => {
  await makeRun(root, { flow: 'TrainFlow', runId: RUN, endStep: 'publish' })
  expect(await read()).toMatchObject({ outcome: 'completed', successful: true })
})

test('[SRC5] [SRC11] a retried last step that is fine is read on until its attempt is whole, not taken for the one before', async () => {
  await makeRun(root, { flow: 'TrainFlow', runId: RUN, ending: 'failed' })
  await record('end/2', 'attempt', '1', 9_000)
  await record('end/2', 'attempt_ok', 'True', 10_000)
  expect(await read()).toMatchObject({ outcome: 'completed', successful: false })
  const meta = join(root, 'TrainFlow', RUN, 'end/2/_meta')
  for (const name of ['_success', '_task_ok']) {
    const sha = '868436778cb011a1c6230bc12534683ab0b7f1c3'
    await writeFile(join(meta, `1_artifact_${name}.json`), JSON.stringify({ name, sha, ts_epoch: START + 10_001 }))
  }
  await record('end/2', 'attempt-done', '1', 10_001)
  expect(await read()).toMatchObject({ outcome: 'completed', successful: true, finished: true, finishedAt: START + 10_001 })
})

test('[SRC5] several tasks of the last step: the newest speaks for the run', async () => {
  await makeRun(root, { flow: 'TrainFlow', runId: RUN, ending: 'failed' })
  const newer = join(root, 'TrainFlow', RUN, 'end/10/_meta')
  await mkdir(newer, { recursive: true })
  await writeFile(join(newer, '_self.json'), JSON.stringify({ task_id: '10', ts_epoch: START + 60_000 }))
  await record('end/10', 'attempt_ok', 'True', 61_000)
  expect((await read())?.outcome).toBe('completed')
})

test('[SRC6] tagging an old open run, or touching its files, is no sign of life', async () => {
  await makeRun(root, { flow: 'TrainFlow', runId: RUN, ending: 'running' })
  const before = await read()
  await makeRun(root, { flow: 'TrainFlow', runId: RUN, ending: 'running', recordedAt: START + 30 * 86_400_000, tags: ['late'] })
  expect(await read()).toMatchObject({ activeAt: before?.activeAt, recordedAt: START + 30 * 86_400_000, userTags: ['late'] })
})

test('[SRC4] a run that has nothing but its record is open since its start', async () => {
  await makeRun(root, { flow: 'TrainFlow', runId: RUN, ending: 'running' })
  for (const step of ['start', '_parameters']) await rm(join(root, 'TrainFlow', RUN, step), { recursive: true })
  expect(await read()).toMatchObject({ outcome: 'open', activeAt: START, createdAt: START, originRunId: null })
})

test.each(['end/_meta/_self.json', 'end/2/_meta/_self.json'])(
  '[SRC24] without %s the run has no last task, as for Metaflow’s client, which lists only what has a record',
  async (path) => {
    await makeRun(root, { flow: 'TrainFlow', runId: RUN })
    await rm(join(root, 'TrainFlow', RUN, path))
    expect(await read()).toMatchObject({ successful: false, finished: false, finishedAt: null })
  },
)
