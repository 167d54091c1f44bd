import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Writes run folders as Metaflow writes them, as far as a reader looks: records of flow, run, `_parameters` and the terminal
 * task with its artifacts and metadata. Cheap enough for many thousands. Real ones come from `real-metaflow.ts`.
 */
export interface MadeRun {
  readonly flow: string
  readonly runId: string
  readonly tags?: readonly string[]
  readonly systemTags?: readonly string[]
  /** Time in the run's record, epoch milliseconds; by default its start. */
  readonly recordedAt?: number
  /** `killed` and `running` look alike on disk: a task of `start` that never ended. */
  readonly ending?: 'completed' | 'failed' | 'running'
  readonly endStep?: string
}

const TRUE_SHA = '868436778cb011a1c6230bc12534683ab0b7f1c3'
const FALSE_SHA = '2473d4676d5b2aba674167293142f8031ada401b'

/** A run id as Metaflow makes it: microseconds since the epoch. */
export const runIdAt = (epochMs: number): string => `${epochMs}000`

export async function makeRun(root: string, run: MadeRun): Promise<void> {
  const { flow, runId, ending = 'completed', endStep = 'end' } = run
  const startedAt = /^\d{16}$/.test(runId) ? Number(runId.slice(0, -3)) : 1_790_000_000_000
  const userTags = run.tags ?? []
  const systemTags = run.systemTags ?? ['metaflow_version:2.19.39', 'python_version:3.11.2', 'runtime:dev', 'user:alice']
  const common = { run_number: runId, flow_id: flow, user_name: 'alice', tags: userTags, system_tags: systemTags }
  const folder = join(root, flow, runId)

  await writeRecord(join(root, flow, '_meta'), '_self', { flow_id: flow, ts_epoch: startedAt })
  await writeRecord(join(folder, '_meta'), '_self', { ...common, ts_epoch: run.recordedAt ?? startedAt })
  await makeTask(
    folder,
    { ...common, step_name: '_parameters', task_id: '0', ts_epoch: startedAt },
    { 'attempt-done': '0', start_step: 'start', end_step: endStep },
    {},
  )
  const step = ending === 'running' ? 'start' : endStep
  const task = { ...common, step_name: step, task_id: '2', ts_epoch: startedAt + 500 }
  const begun = { attempt: '0', 'origin-run-id': 'None' }
  if (ending === 'running') return await makeTask(folder, task, begun, {})
  const sha = ending === 'completed' ? TRUE_SHA : FALSE_SHA
  await makeTask(
    folder,
    task,
    { ...begun, attempt_ok: ending === 'completed' ? 'True' : 'False', 'attempt-done': '0' },
    { _success: sha, _task_ok: sha },
  )
}

interface TaskFields {
  readonly run_number: string
  readonly flow_id: string
  readonly step_name: string
  readonly task_id: string
  readonly ts_epoch: number
}

async function makeTask(
  run: string,
  task: TaskFields,
  sysmeta: Readonly<Record<string, string>>,
  artifacts: Readonly<Record<string, string>>,
): Promise<void> {
  const meta = join(run, task.step_name, task.task_id, '_meta')
  await writeRecord(join(run, task.step_name, '_meta'), '_self', task)
  await writeRecord(meta, '_self', task)
  // A millisecond apart, in the order given: readers tell the newest record by its time.
  let at = task.ts_epoch
  for (const [field, value] of Object.entries(sysmeta)) {
    await writeRecord(meta, `sysmeta_${field}_${++at}`, {
      ...task,
      field_name: field,
      type: field,
      value,
      tags: ['attempt_id:0'],
      ts_epoch: at,
    })
  }
  for (const [name, sha] of Object.entries(artifacts)) {
    await writeRecord(meta, `0_artifact_${name}`, {
      ...task,
      attempt_id: 0,
      name,
      content_type: 'pickle-v4',
      type: 'metaflow.artifact',
      sha,
      ds_type: 'local',
      ts_epoch: at,
    })
  }
}

async function writeRecord(folder: string, name: string, record: object): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, `${name}.json`), JSON.stringify(record))
}

export interface ManyRuns {
  readonly runs: number
  readonly flows: number
  /** User tags per run. */
  readonly tags: number
  /** Start of the oldest run, epoch milliseconds; the others follow a minute apart. */
  readonly from: number
}

const ENDINGS = [
  'completed',
  'completed',
  'completed',
  'completed',
  'completed',
  'completed',
  'completed',
  'completed',
  'failed',
  'running',
] as const
const OWNERS = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace']

/** Many runs that differ in flow, owner, tags and ending, always the same for the same numbers. Gives the datastore's path below `folder`. */
export async function makeDatastore(folder: string, { runs, flows, tags, from }: ManyRuns): Promise<string> {
  const root = join(folder, '.metaflow')
  for (let first = 0; first < runs; first += 64) {
    const some = Array.from({ length: Math.min(64, runs - first) }, (_, k) => first + k)
    await Promise.all(
      some.map((i) =>
        makeRun(root, {
          flow: `Flow${(i * 7) % flows}`,
          runId: runIdAt(from + i * 60_000),
          tags: Array.from({ length: tags }, (_, k) => `tag-${(i * 31 + k * k * 17) % 97}`),
          systemTags: ['metaflow_version:2.19.39', 'python_version:3.11.2', 'runtime:dev', `user:${OWNERS[i % OWNERS.length]}`],
          ending: ENDINGS[i % ENDINGS.length] ?? 'completed',
        }),
      ),
    )
  }
  return root
}
