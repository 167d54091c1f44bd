import type { ArtifactInfo, RunDetail, StepDetail, TaskDetail } from '../../src-core/bridge/contract.ts'
import { listCards } from './cards.ts'
import { isObject, listFolders, readObject, startReading } from './place.ts'
import type { JsonObject, Place, Reading } from './place.ts'
import { printLiteral } from './print-literal.ts'
import { readBlob } from './read-blob.ts'
import { readLiteral } from './read-literal.ts'
import { readClientView, readParametersTask, readVerdict } from './run-outcome.ts'
import { timeOf } from './run-record.ts'
import { artifactNames, doneAttempt, newestAt, processSucceeded, readArtifact, readTaskRecords } from './task-records.ts'
import type { TaskRecords } from './task-records.ts'

/** Tasks of a step that are read at the same time. */
const AT_ONCE = 16

/** Everything of one run but its tags. What cannot be read is left out. */
export async function readDetail(place: Place, flow: string, runId: string): Promise<RunDetail> {
  const reading = startReading(place)
  const run = `${flow}/${runId}`
  const names = (await listFolders(reading, run)).filter((name) => !name.startsWith('_'))
  const steps: StepDetail[] = []
  for (const name of names) steps.push(await readStep(reading, run, name))
  return {
    parameters: await readParameters(reading, flow, run),
    steps: steps.toSorted((a, b) => (a.startedAt ?? Infinity) - (b.startedAt ?? Infinity) || (a.name < b.name ? -1 : 1)),
    cards: await listCards(reading, flow, runId),
  }
}

async function readStep(reading: Reading, run: string, name: string): Promise<StepDetail> {
  const ids = (await listFolders(reading, `${run}/${name}`)).toSorted(byNumber)
  const tasks: TaskDetail[] = []
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    tasks.push(
      ...(await Promise.all(ids.slice(from, from + AT_ONCE).map((id) => readTask(reading, `${run}/${name}`, id, ids.length === 1)))),
    )
  }
  const starts = tasks.flatMap((task) => task.startedAt ?? [])
  const ends = tasks.flatMap((task) => task.finishedAt ?? [])
  return {
    name,
    startedAt: starts.length > 0 ? starts.reduce((a, b) => Math.min(a, b)) : null,
    // A step ends with its last task, and not before.
    finishedAt: tasks.length > 0 && ends.length === tasks.length ? ends.reduce((a, b) => Math.max(a, b)) : null,
    failed: tasks.some((task) => task.state === 'failed'),
    tasks,
  }
}

const byNumber = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : 1)

async function readTask(reading: Reading, step: string, taskId: string, withValues: boolean): Promise<TaskDetail> {
  const task = await readTaskRecords(reading, `${step}/${taskId}`)
  const [record, verdict, client] = await Promise.all([
    readObject(reading, `${task.path}/_meta/_self.json`),
    readVerdict(reading, task),
    readClientView(reading, task),
  ])
  const crashed = verdict.ok === null && (await processSucceeded(reading, task.path)) === false
  const state = verdict.retried ? 'open' : verdict.ok === true ? 'completed' : verdict.ok === false || crashed ? 'failed' : 'open'
  return {
    taskId,
    attempts: task.sysmeta.get('attempt')?.length ?? 0,
    startedAt: (record && timeOf(record)) ?? task.firstAt,
    finishedAt: state === 'open' ? null : (client.view.finishedAt ?? newestAt(task, 'attempt_ok')),
    state,
    artifacts: await addValues(reading, step, await readArtifacts(reading, task), withValues),
  }
}

/** Public artifacts of the attempt that is done, by name; `name` of Metaflow itself is among them, as the client has it. */
async function readArtifacts(reading: Reading, task: TaskRecords): Promise<Omit<ArtifactInfo, 'value'>[]> {
  const attempt = await doneAttempt(reading, task)
  if (attempt === null) return []
  const names = artifactNames(task, attempt).filter((name) => !name.startsWith('_'))
  const info = await readArtifactInfo(reading, task, attempt)
  const records = await Promise.all(names.toSorted().map((name) => readArtifact(reading, task, attempt, name)))
  return records.flatMap((record) => (record === null ? [] : [{ name: record.name, sha: record.sha, ...describe(info?.[record.name]) }]))
}

/** Above this size a value is nothing to look at in a line. Artifacts of unknown size are left alone, too. */
const MAX_VALUE_BYTES = 2048

async function addValues(
  place: Place,
  step: string,
  artifacts: readonly Omit<ArtifactInfo, 'value'>[],
  withValues: boolean,
): Promise<ArtifactInfo[]> {
  const flow = step.split('/')[0] ?? ''
  return await Promise.all(
    artifacts.map(async ({ name, type, sizeBytes, sha }) => {
      const isSmall = withValues && sizeBytes !== null && sizeBytes <= MAX_VALUE_BYTES
      return { name, type, sizeBytes, sha, value: isSmall ? await readValue(place, flow, sha) : null }
    }),
  )
}

/** `info` of `<attempt>.data.json`: sizes and Python types, so that no blob is opened for a listing (contract 5.6). */
async function readArtifactInfo(reading: Reading, task: TaskRecords, attempt: number): Promise<JsonObject | null> {
  const data = await readObject(reading, `${task.path}/${attempt}.data.json`)
  return isObject(data?.['info']) ? data['info'] : null
}

function describe(info: unknown): { type: string; sizeBytes: number | null } {
  const { type, size } = isObject(info) ? info : {}
  // Written by Python as `<class 'int'>`.
  const name = typeof type === 'string' ? (/^<class '(.+)'>$/.exec(type)?.[1] ?? type) : ''
  return { type: name, sizeBytes: typeof size === 'number' ? size : null }
}

/** Public artifacts of `_parameters` other than `name` (contract 5.6). A value that is not small and plain is null. */
async function readParameters(reading: Reading, flow: string, run: string): Promise<RunDetail['parameters']> {
  const task = await readParametersTask(reading, run)
  if (task === null) return []
  const artifacts = (await readArtifacts(reading, task)).filter(({ name }) => name !== 'name')
  return await Promise.all(artifacts.map(async ({ name, type, sha }) => ({ name, type, value: await readValue(reading, flow, sha) })))
}

async function readValue(place: Place, flow: string, sha: string): Promise<string | null> {
  const blob = await readBlob(place, flow, sha)
  const literal = blob && readLiteral(blob)
  return literal && printLiteral(literal)
}
