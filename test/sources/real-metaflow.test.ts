import { afterAll, beforeAll, expect, test } from 'vitest'
import { latestRun, latestSuccessfulRun, runsOf } from '../../src-core/namespace/latest-run.ts'
import { pathspec } from '../../src-core/runs/run-key.ts'
import type { ObservedRun } from '../../src-core/runs/run.ts'
import type { RunSource } from '../../src-sources/run-source.ts'
import { openedDatastore, rowOf, scanned } from '../support/read-source.ts'
import { realMetaflow } from '../support/real-metaflow.ts'
import type { RealMetaflow } from '../support/real-metaflow.ts'
import { temporaryFolder } from '../support/sample.ts'

interface ClientRun {
  readonly pathspec: string
  readonly user_tags: string[]
  readonly system_tags: string[]
  readonly successful: boolean
  readonly finished: boolean
  readonly finished_at_ms: number | null
  readonly created_at_ms: number
  readonly origin_pathspec: string
  readonly parameters_repr: Record<string, string>
  readonly steps: readonly {
    readonly step: string
    readonly tasks: readonly {
      readonly task_id: string
      readonly artifacts: Record<string, string>
      readonly finished_at_ms: number | null
    }[]
  }[]
}

interface Client {
  readonly runs: readonly ClientRun[]
  readonly namespaces: readonly {
    readonly namespace: string | null
    readonly flows: Record<
      string,
      { readonly runs: string[]; readonly latest_run: string | null; readonly latest_successful_run: string | null }
    >
  }[]
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let metaflow: RealMetaflow
let source: RunSource
/** What was read, and what the client said, before anything was tagged later. */
let runs: ObservedRun[]
let client: Client

const NAMESPACES = ['user:alice', 'user:bob', 'nightly', 'checked', 'user:nobody']
async function ask(): Promise<Client> {
  const answer: Client = JSON.parse(await metaflow.python(['ask_client.py', ...NAMESPACES]))
  return answer
}

beforeAll(async () => {
  folder = await temporaryFolder()
  metaflow = await realMetaflow(folder.path)
  await metaflow.python(['sweep_flow.py', 'run', '--tag', 'nightly', '--tag', 'model: größer, "quoted"'])
  await metaflow.python(['sweep_flow.py', 'run', '--rates', '0.5', '--epochs', '7'], { user: 'bob' })
  for (const where of ['middle', 'end', 'process']) await metaflow.python(['fail_flow.py', 'run', '--where', where], { mayFail: true })
  await metaflow.python(['fail_flow.py', 'run', '--where', 'caught', '--tag', 'nightly'], { user: 'bob' })
  source = await openedDatastore(folder.path)
  runs = await scanned(source)
  client = await ask()
}, 180_000)

afterAll(async () => {
  await source.close()
  await folder.remove()
})

function compareRun(run: ObservedRun | undefined, said: ClientRun | undefined): void {
  if (!said) throw new Error(`the client does not know ${run && pathspec(run)}`)
  expect(run).toMatchObject({
    userTags: said.user_tags,
    systemTags: said.system_tags,
    successful: said.successful,
    finished: said.finished,
    finishedAt: said.finished_at_ms,
    recordedAt: said.created_at_ms,
  })
  expect(`${run?.flow}/${run?.originRunId ?? 'None'}`).toBe(said.origin_pathspec)
}

test('[SRC2] [SRC5] a fresh datastore is read as the real client reads it', () => {
  expect(source.state()).toMatchObject({ runCount: 6, problems: [] })
  expect(client.runs).toHaveLength(6)
  for (const said of client.runs)
    compareRun(
      runs.find((run) => pathspec(run) === said.pathspec),
      said,
    )
})

test('[SRC4] each ending is told apart: done, failed in a step, in the last step, by a crash, and caught', () => {
  const byStart = runs.toSorted((a, b) => a.createdAt - b.createdAt)
  expect(byStart.map((run) => [run.flow, run.outcome, run.successful])).toEqual([
    ['SweepFlow', 'completed', true],
    ['SweepFlow', 'completed', true],
    ['FailFlow', 'failed', false],
    ['FailFlow', 'failed', false],
    ['FailFlow', 'failed', false],
    ['FailFlow', 'completed', true],
  ])
})

test('[SRC3] a fresh run started when it was first recorded', () => {
  for (const run of runs) expect(Math.abs(run.recordedAt - run.createdAt)).toBeLessThan(60_000)
})

test('[SRC7] [SRC8] parameters, steps, tasks and artifacts are those of the real client', async () => {
  for (const said of client.runs) {
    const [flow = '', runId = ''] = said.pathspec.split('/')
    const detail = await source.detail(flow, runId)
    if (!detail.ok) throw new Error(detail.error.message)
    expect(Object.fromEntries(detail.value.parameters.map(({ name, value }) => [name, value]))).toEqual(said.parameters_repr)
    const tasks = detail.value.steps.flatMap(({ name, tasks }) =>
      tasks.map(({ taskId, artifacts }) => [`${name}/${taskId}`, Object.fromEntries(artifacts.map((a) => [a.name, a.sha]))]),
    )
    const saidTasks = said.steps.flatMap(({ step, tasks }) => tasks.map((task) => [`${step}/${task.task_id}`, task.artifacts]))
    expect(Object.fromEntries(tasks)).toEqual(Object.fromEntries(saidTasks))
  }
})

test('[SRC9] the card that Metaflow made is listed and read', async () => {
  const run = runs.find(({ flow }) => flow === 'SweepFlow')
  const detail = await source.detail('SweepFlow', run?.runId ?? '')
  const [card] = detail.ok ? detail.value.cards : []
  expect(card).toMatchObject({ step: 'choose', type: 'default', id: null })
  expect(await source.readCard(card?.path ?? '')).toMatchObject({ ok: true, value: expect.stringContaining('SweepFlow') })
})

test('[SRC19] before anybody tags later, every listing and every latest run are those of the real client', () => {
  const rows = runs.map(rowOf)
  for (const { namespace, flows } of client.namespaces) {
    for (const [flow, said] of Object.entries(flows)) {
      expect(runsOf(rows, flow, namespace).map(pathspec)).toEqual(said.runs)
      const [latest, successful] = [latestRun(rows, flow, namespace), latestSuccessfulRun(rows, flow, namespace)]
      expect(latest && pathspec(latest)).toBe(said.latest_run)
      expect(successful && pathspec(successful)).toBe(said.latest_successful_run)
    }
  }
})

test('[SRC2] [SRC11] [SRC19] tags that `python flow.py tag` changes are read from the records that changed, and move no run in time', async () => {
  const [oldest] = runs.filter(({ flow }) => flow === 'SweepFlow').toSorted((a, b) => a.createdAt - b.createdAt)
  if (!oldest) throw new Error('no run')
  const tag = (verb: string, ...rest: string[]): Promise<string> =>
    metaflow.python(['sweep_flow.py', 'tag', verb, '--run-id', oldest.runId, '--namespace', 'user:alice', ...rest], { user: 'bob' })

  await tag('add', 'checked', 'best so far')
  expect(await scanned(source, 'changed')).toMatchObject([
    {
      runId: oldest.runId,
      createdAt: oldest.createdAt,
      outcome: 'completed',
      userTags: ['best so far', 'checked', 'model: größer, "quoted"', 'nightly'],
    },
  ])
  await tag('remove', 'nightly')
  expect((await scanned(source, 'changed')).map((run) => run.userTags)).toEqual([['best so far', 'checked', 'model: größer, "quoted"']])
  await tag('replace', '--add', 'really best', '--remove', 'best so far')
  const [after] = await scanned(source, 'changed')
  expect(after).toMatchObject({ ...oldest, userTags: ['checked', 'model: größer, "quoted"', 'really best'], recordedAt: after?.recordedAt })

  const said = await ask()
  compareRun(
    after,
    said.runs.find((run) => run.pathspec === pathspec(oldest)),
  )
  // The client now calls the oldest run the latest; here the newest stays the latest.
  const rows = (await scanned(source)).map(rowOf)
  expect(said.namespaces[0]?.flows['SweepFlow']?.latest_run).toBe(pathspec(oldest))
  expect(latestRun(rows, 'SweepFlow', null)?.runId).not.toBe(oldest.runId)
  expect(runsOf(rows, 'SweepFlow', 'checked').map(pathspec)).toEqual(
    said.namespaces.find(({ namespace }) => namespace === 'checked')?.flows['SweepFlow']?.runs,
  )
}, 60_000)

test('[SRC5] a resumed run names the run it was resumed from', async () => {
  const failed = runs.find(({ flow, outcome }) => flow === 'FailFlow' && outcome === 'failed')
  await metaflow.python(['fail_flow.py', 'resume', '--origin-run-id', failed?.runId ?? '', 'middle'], { mayFail: true })
  const [resumed] = await scanned(source, 'changed')
  expect(resumed).toMatchObject({ flow: 'FailFlow', originRunId: failed?.runId, outcome: 'failed' })
  const said = (await ask()).runs.find((run) => run.pathspec === (resumed && pathspec(resumed)))
  compareRun(resumed, said)
}, 60_000)
