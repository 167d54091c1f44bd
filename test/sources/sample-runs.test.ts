import { createHash } from 'node:crypto'
import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pathspec } from '../../src-core/runs/run-key.ts'
import { runStatus } from '../../src-core/runs/run-status.ts'
import type { ObservedRun } from '../../src-core/runs/run.ts'
import { startReading } from '../../src-sources/metaflow-datastore/place.ts'
import { printLiteral } from '../../src-sources/metaflow-datastore/print-literal.ts'
import { nodeDisk } from '../../src-sources/metaflow-datastore/disk.ts'
import { readBlob } from '../../src-sources/metaflow-datastore/read-blob.ts'
import { readLiteral } from '../../src-sources/metaflow-datastore/read-literal.ts'
import { readClientView } from '../../src-sources/metaflow-datastore/run-outcome.ts'
import { readTaskRecords } from '../../src-sources/metaflow-datastore/task-records.ts'
import type { RunSource } from '../../src-sources/run-source.ts'
import { openedDatastore, scanned } from '../support/read-source.ts'
import { expected, temporaryFolder, unpackSample } from '../support/sample.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let root: string
let source: RunSource
let runs: Map<string, ObservedRun>
let hashBefore: string

beforeAll(async () => {
  folder = await temporaryFolder()
  root = await unpackSample(folder.path)
  hashBefore = await hashOfTree(root)
  source = await openedDatastore(folder.path)
  runs = new Map((await scanned(source)).map((run) => [pathspec(run), run]))
})

afterAll(async () => {
  await source.close()
  await folder.remove()
})

const found = (spec: string): ObservedRun => {
  const run = runs.get(spec)
  if (!run) throw new Error(`the scan did not find ${spec}`)
  return run
}

test('[SRC2] the sample has the runs that the client lists, and no problem', () => {
  expect([...runs.keys()].toSorted()).toEqual(expected.runs.map((run) => run.pathspec).toSorted())
  expect(source.state()).toEqual({ available: true, runCount: 29, problems: [], moreProblems: 0 })
})

describe.each(expected.runs)('$pathspec is read as the client reads it', (client) => {
  const [flow = '', runId = ''] = client.pathspec.split('/')

  test('[SRC2] [SRC5] tags, end and origin', () => {
    const run = found(client.pathspec)
    expect(run).toMatchObject({
      flow,
      runId,
      userTags: client.user_tags,
      systemTags: client.system_tags,
      successful: client.successful,
      finished: client.finished,
      finishedAt: client.finished_at_ms,
      recordedAt: client.created_at_ms,
      createdAt: Math.floor(Number(runId) / 1000),
    })
    expect(`${flow}/${run.originRunId ?? 'None'}`).toBe(client.origin_pathspec)
  })

  test('[SRC7] steps, tasks, attempts, artifacts and parameters', async () => {
    const detail = await source.detail(flow, runId)
    if (!detail.ok) throw new Error(detail.error.message)
    const { steps, parameters } = detail.value

    expect(Object.fromEntries(parameters.map(({ name, value }) => [name, value]))).toEqual(client.parameters_repr)
    expect(steps.map((step) => step.name).toSorted()).toEqual(client.steps.map(({ step }) => step).toSorted())
    expect(steps.some((step) => step.name === client.end_step)).toBe(client.has_end_task)
    for (const clientStep of client.steps) {
      const step = steps.find(({ name }) => name === clientStep.step)
      expect(step?.tasks.map((task) => task.taskId)).toEqual(clientStep.tasks.map((task) => task.task_id))
      for (const clientTask of clientStep.tasks) {
        const task = step?.tasks.find(({ taskId }) => taskId === clientTask.task_id)
        const shas = Object.entries(clientTask.artifacts).map(([name, { sha }]) => [name, sha])
        expect(Object.fromEntries(task?.artifacts.map(({ name, sha }) => [name, sha]) ?? [])).toEqual(Object.fromEntries(shas))
        expect(task?.attempts).toBe(clientTask.latest_attempt + 1)
        expect(task?.finishedAt).toBe(clientTask.finished_at_ms)
        expect(task?.state === 'completed').toBe(clientTask.finished)
      }
    }
  })

  test('[SRC5] each task is successful and finished as the client says', async () => {
    const reading = startReading({ disk: nodeDisk, root, now: Date.now })
    for (const { step, tasks } of client.steps) {
      for (const task of tasks) {
        const records = await readTaskRecords(reading, `${client.pathspec}/${step}/${task.task_id}`)
        const { view } = await readClientView(reading, records)
        expect(view).toEqual({ successful: task.successful, finished: task.finished, finishedAt: task.finished_at_ms })
      }
    }
  })

  test('[SRC8] every artifact with a small plain value prints as Python prints it', async () => {
    for (const { tasks } of client.steps) {
      for (const { artifacts } of tasks) {
        for (const { sha, repr } of Object.values(artifacts)) {
          const literal = readLiteral((await readBlob({ disk: nodeDisk, root, now: Date.now }, flow, sha)) ?? new Uint8Array())
          expect(literal && printLiteral(literal)).toBe(repr)
        }
      }
    }
  })
})

test('[SRC4] the sample holds each way a run can end', () => {
  expect(found('FlakyFlow/1791478801099779').outcome, 'retried, then fine').toBe('completed')
  expect(found('FlakyFlow/1791536401166717').outcome, 'a step that failed for good').toBe('failed')
  expect(found('FlakyFlow/1791538200718886').outcome, 'failed in its last step').toBe('failed')
  expect(found('WaitFlow/1792746001128106').outcome, 'killed').toBe('open')
})

test('[SRC6] a killed run is not called running because its files were copied today', () => {
  const run = found('WaitFlow/1792746001128106')
  expect(runStatus(run, run.createdAt + 60_000)).toBe('running')
  expect(runStatus(run, run.createdAt + 25 * 3_600_000)).toBe('unknown')
})

test('[SRC17] reading everything leaves every byte and every time of the datastore as it was', async () => {
  await scanned(source, 'changed')
  expect(await hashOfTree(root)).toBe(hashBefore)
})

/** Of names, kinds, contents and times of everything below. */
async function hashOfTree(top: string): Promise<string> {
  const hash = createHash('sha1')
  const visit = async (folder: string): Promise<void> => {
    for (const entry of (await readdir(folder, { withFileTypes: true })).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name)
      const { mtimeMs, mode, size } = await lstat(path)
      hash.update(`${path} ${mtimeMs} ${mode} ${size}\n`)
      if (entry.isDirectory()) await visit(path)
      else hash.update(await readFile(path))
    }
  }
  await visit(top)
  return hash.digest('hex')
}
