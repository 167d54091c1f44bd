import { createHash } from 'node:crypto'
import type { RunFacts } from '../../src-core/runs/run.ts'
import { hasFile, isPlainName, listFolders } from './place.ts'
import type { Reading } from './place.ts'
import { doneAttempt, newestAt, newestTask, newestValue, processSucceeded, readArtifact, readTaskRecords } from './task-records.ts'
import type { TaskRecords } from './task-records.ts'

export interface Outcome extends Pick<RunFacts, 'outcome' | 'successful' | 'finished' | 'finishedAt' | 'originRunId'> {
  /** Newest time in the records that were looked at; null without any. */
  readonly lastAt: number | null
  /** The end is recorded and nothing but the tags can change any more. */
  readonly settled: boolean
  /** Steps and their tasks; null for a settled run, whose tasks need no watching. */
  readonly steps: readonly StepFolders[] | null
}

export interface StepFolders {
  readonly step: string
  readonly tasks: readonly string[]
}

/**
 * How a run ended, by contract 5.5; E is the terminal step.
 * 1. Newest `attempt_ok` of E's newest task is true: completed.
 * 2. It is false, and no `attempt` is newer: failed.
 * 3. Another task failed (see `failedAt`) and no task was begun since: failed.
 * 4. Else open.
 * `successful`, `finished` and `finishedAt` are what the Metaflow client says of the same files (contract 3.3).
 */
export async function readOutcome(reading: Reading, run: string): Promise<Outcome> {
  const parameters = await readParametersTask(reading, run)
  const endStep = await readEndStep(reading, parameters)
  const endTask = await newestTask(reading, `${run}/${endStep}`)
  const end = endTask === null ? null : await readTaskRecords(reading, `${run}/${endStep}/${endTask}`)

  const verdict = end === null ? NO_VERDICT : await readVerdict(reading, end)
  const asClient = end !== null && (await isListed(reading, `${run}/${endStep}`, end)) ? await readClientView(reading, end) : NOT_FINISHED

  if (end !== null && verdict.ok === true && asClient.isWhole) {
    const originRunId = await readOrigin(reading, [end])
    const lastAt = Math.max(end.lastAt ?? 0, asClient.view.finishedAt ?? 0)
    return { outcome: 'completed', ...asClient.view, originRunId, lastAt, settled: true, steps: null }
  }

  const steps = await Promise.all(
    (await listFolders(reading, run)).map(async (step) => ({ step, tasks: await listFolders(reading, `${run}/${step}`) })),
  )
  const tasks: TaskRecords[] = []
  for (const { step, tasks: ids } of steps) for (const id of ids) tasks.push(await readTaskRecords(reading, `${run}/${step}/${id}`))
  const lastAt = tasks.reduce<number | null>(
    (last, task) => (task.lastAt !== null && task.lastAt > (last ?? -1) ? task.lastAt : last),
    null,
  )
  const outcome =
    verdict.ok === true ? 'completed' : verdict.ok === false ? (verdict.retried ? 'open' : 'failed') : await outcomeOfOthers(reading, tasks)
  return { outcome, ...asClient.view, originRunId: await readOrigin(reading, tasks), lastAt, settled: false, steps }
}

/** The records of the task that holds the parameters; null when a run has none yet. */
export async function readParametersTask(reading: Reading, run: string): Promise<TaskRecords | null> {
  const task = await newestTask(reading, `${run}/_parameters`)
  return task === null ? null : await readTaskRecords(reading, `${run}/_parameters/${task}`)
}

/** The terminal step's name: `end`, unless `_parameters` says otherwise (contract 3.2). */
async function readEndStep(reading: Reading, parameters: TaskRecords | null): Promise<string> {
  const named = parameters && (await newestValue(reading, parameters, 'end_step'))
  return named !== null && isPlainName(named) ? named : 'end'
}

/** Whether the client sees this task of a step: it lists only what has a record of its own, and part of a run may have been deleted. */
async function isListed(reading: Reading, step: string, task: TaskRecords): Promise<boolean> {
  return task.names.includes('_self.json') && (await hasFile(reading, `${step}/_meta/_self.json`))
}

/** What a task's newest `attempt_ok` says, and whether an attempt was begun after it. */
interface Verdict {
  readonly ok: boolean | null
  readonly retried: boolean
}

const NO_VERDICT: Verdict = { ok: null, retried: false }

export async function readVerdict(reading: Reading, task: TaskRecords): Promise<Verdict> {
  const saidAt = newestAt(task, 'attempt_ok')
  if (saidAt === null) return NO_VERDICT
  const value = await newestValue(reading, task, 'attempt_ok')
  return { ok: value === 'True' ? true : value === 'False' ? false : null, retried: (newestAt(task, 'attempt') ?? 0) > saidAt }
}

/**
 * When a task failed for good, as far as its records say; null when it did not. Either its newest `attempt_ok` is false
 * and it was not begun again, or its process ended badly without saying so (killed by the system, `os._exit`).
 */
async function failedAt(reading: Reading, task: TaskRecords): Promise<number | null> {
  const { ok, retried } = await readVerdict(reading, task)
  if (ok === false && !retried) return newestAt(task, 'attempt_ok')
  if (ok === true && !retried) return null
  return (await processSucceeded(reading, task.path)) === false ? task.lastAt : null
}

async function outcomeOfOthers(reading: Reading, tasks: readonly TaskRecords[]): Promise<'failed' | 'open'> {
  let newestFailure: number | null = null
  for (const task of tasks) {
    const at = await failedAt(reading, task)
    if (at !== null && at > (newestFailure ?? -1)) newestFailure = at
  }
  if (newestFailure === null) return 'open'
  const failure = newestFailure
  return tasks.some((task) => (task.firstAt ?? 0) > failure) ? 'open' : 'failed'
}

// `True` in the pickle protocols that Metaflow has used; a blob's name is the SHA-1 of its content (contract 5.6).
const TRUE_SHAS = new Set(
  [2, 3, 4, 5].map((protocol) =>
    createHash('sha1')
      .update(Buffer.from([0x80, protocol, 0x88, 0x2e]))
      .digest('hex'),
  ),
)
const isTrueSha = (sha: string): boolean => TRUE_SHAS.has(sha)

interface ClientView {
  readonly view: Pick<RunFacts, 'successful' | 'finished' | 'finishedAt'>
  /** Whether it is about the newest attempt that ended; else, for a moment, it is still about the one before, or about none. */
  readonly isWhole: boolean
}

const NOT_FINISHED: ClientView = { view: { successful: false, finished: false, finishedAt: null }, isWhole: false }

/** `successful`, `finished` and `finished_at` as the client has them: from `_success` and `_task_ok` of the attempt that is done. */
export async function readClientView(reading: Reading, task: TaskRecords): Promise<ClientView> {
  const attempt = await doneAttempt(reading, task)
  if (attempt === null) return NOT_FINISHED
  const [success, taskOk] = await Promise.all([
    readArtifact(reading, task, attempt, '_success'),
    readArtifact(reading, task, attempt, '_task_ok'),
  ])
  return {
    view: {
      successful: success !== null && isTrueSha(success.sha),
      finished: taskOk !== null && isTrueSha(taskOk.sha),
      finishedAt: taskOk?.recordedAt ?? null,
    },
    isWhole: success !== null && taskOk !== null && (newestAt(task, 'attempt-done') ?? 0) >= (newestAt(task, 'attempt_ok') ?? 0),
  }
}

/** The run that this one was resumed from: every task of a run that began an attempt says the same. */
async function readOrigin(reading: Reading, tasks: readonly TaskRecords[]): Promise<string | null> {
  const task = tasks.find((t) => t.sysmeta.has('origin-run-id'))
  const value = task ? await newestValue(reading, task, 'origin-run-id') : null
  return value === null || value === 'None' || value === '' ? null : value
}
