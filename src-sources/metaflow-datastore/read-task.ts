import type { ArtifactInfo, TaskDetail } from '../../src-core/bridge/contract.ts'
import { isObject, readObject } from './place.ts'
import type { JsonObject, Place, Reading } from './place.ts'
import { printLiteral } from './print-literal.ts'
import { readBlob } from './read-blob.ts'
import { readLiteral } from './read-literal.ts'
import { readClientView, readVerdict } from './run-outcome.ts'
import { timeOf } from './run-record.ts'
import { artifactNames, doneAttempt, newestAt, processSucceeded, readArtifact, readTaskRecords } from './task-records.ts'
import type { TaskRecords } from './task-records.ts'

/** What can be told of a task without its artifacts: cheap enough for thousands of them. */
export interface JudgedTask {
  readonly taskId: string
  readonly records: TaskRecords
  readonly state: TaskDetail['state']
}

export async function judgeTask(reading: Reading, step: string, taskId: string): Promise<JudgedTask> {
  const records = await readTaskRecords(reading, `${step}/${taskId}`)
  const verdict = await readVerdict(reading, records)
  const crashed = verdict.ok === null && (await processSucceeded(reading, records.path)) === false
  const state = verdict.retried ? 'open' : verdict.ok === true ? 'completed' : verdict.ok === false || crashed ? 'failed' : 'open'
  return { taskId, records, state }
}

/** `withValues`: whether small plain artifacts come with their value. */
export async function readTask(
  reading: Reading,
  step: string,
  { taskId, records: task, state }: JudgedTask,
  withValues: boolean,
): Promise<TaskDetail> {
  const [record, client] = await Promise.all([readObject(reading, `${task.path}/_meta/_self.json`), readClientView(reading, task)])
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
export async function readArtifacts(reading: Reading, task: TaskRecords): Promise<Omit<ArtifactInfo, 'value'>[]> {
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

/** A blob as Python writes it; null when it is not small and plain. */
export async function readValue(place: Place, flow: string, sha: string): Promise<string | null> {
  const blob = await readBlob(place, flow, sha)
  const literal = blob && readLiteral(blob)
  return literal && printLiteral(literal)
}
