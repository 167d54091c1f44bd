import { isObject, listEntries, listFolders, readObject } from './place.ts'
import type { Reading } from './place.ts'
import { timeOf } from './run-record.ts'

/**
 * The records in one task's `_meta` folder. Listing it tells most: `sysmeta_<field>_<ms>.json` carries its time in the
 * name, so times and newest records are known before anything is opened (contract 5.1, 5.4).
 */
export interface TaskRecords {
  /** Path of the task's folder. */
  readonly path: string
  readonly names: readonly string[]
  /** Field to the names and times of its records, oldest first. */
  readonly sysmeta: ReadonlyMap<string, readonly { readonly name: string; readonly time: number }[]>
  /** Oldest and newest time in the names, epoch milliseconds; null without any. */
  readonly firstAt: number | null
  readonly lastAt: number | null
}

export async function readTaskRecords(reading: Reading, path: string): Promise<TaskRecords> {
  const names = (await listEntries(reading, `${path}/_meta`)).map((e) => e.name)
  const sysmeta = new Map<string, { name: string; time: number }[]>()
  let firstAt: number | null = null
  let lastAt: number | null = null
  for (const name of names) {
    const match = /^sysmeta_(.+)_(\d{1,15})\.json$/.exec(name)
    if (!match?.[1] || !match[2]) continue
    const time = Number(match[2])
    const records = sysmeta.get(match[1])
    if (records) records.push({ name, time })
    else sysmeta.set(match[1], [{ name, time }])
    firstAt = firstAt === null ? time : Math.min(firstAt, time)
    lastAt = lastAt === null ? time : Math.max(lastAt, time)
  }
  for (const records of sysmeta.values()) records.sort((a, b) => a.time - b.time)
  return { path, names, sysmeta, firstAt, lastAt }
}

/** Time of the newest record of a field, from its name; null without one. */
export const newestAt = (task: TaskRecords, field: string): number | null => task.sysmeta.get(field)?.at(-1)?.time ?? null

/** `value` of the newest record of a field; null when there is none, or it cannot be read, or it is not text. */
export async function newestValue(reading: Reading, task: TaskRecords, field: string): Promise<string | null> {
  const newest = task.sysmeta.get(field)?.at(-1)
  if (!newest) return null
  const record = await readObject(reading, `${task.path}/_meta/${newest.name}`)
  const value = record?.['value']
  return typeof value === 'string' ? value : null
}

/** Number of the attempt whose artifacts count: the one that `attempt-done` last spoke of (contract 5.5). Null before any is done. */
export async function doneAttempt(reading: Reading, task: TaskRecords): Promise<number | null> {
  const value = await newestValue(reading, task, 'attempt-done')
  return value !== null && /^\d{1,6}$/.test(value) ? Number(value) : null
}

export interface ArtifactRecord {
  readonly name: string
  readonly sha: string
  /** Epoch milliseconds. */
  readonly recordedAt: number | null
}

/** The record of one artifact of one attempt; null when there is none or it cannot be read. */
export async function readArtifact(reading: Reading, task: TaskRecords, attempt: number, name: string): Promise<ArtifactRecord | null> {
  const file = `${attempt}_artifact_${name}.json`
  if (!task.names.includes(file)) return null
  const path = `${task.path}/_meta/${file}`
  const record = await readObject(reading, path)
  if (record === null) return null
  const sha = record['sha']
  if (typeof sha === 'string' && /^[0-9a-f]{40}$/.test(sha)) return { name, sha, recordedAt: timeOf(record) }
  reading.problems.push({
    kind: 'bad-record',
    path,
    message: 'This record of an artifact does not say which content it has. The artifact is left out.',
  })
  return null
}

/** Names of artifacts that an attempt recorded. */
export function artifactNames(task: TaskRecords, attempt: number): string[] {
  const prefix = `${attempt}_artifact_`
  return task.names.filter((n) => n.startsWith(prefix) && n.endsWith('.json')).map((n) => n.slice(prefix.length, -'.json'.length))
}

/**
 * The task that stands for a step: its newest, as `Step.task` of the client picks it. Null for a step without any.
 * Nearly every step has one task, which then need not be opened to find its age.
 */
export async function newestTask(reading: Reading, step: string): Promise<string | null> {
  const tasks = await listFolders(reading, step)
  if (tasks.length < 2) return tasks[0] ?? null
  const aged = await Promise.all(tasks.map(async (task) => ({ task, at: await recordedAt(reading, `${step}/${task}`) })))
  return aged.reduce((a, b) => (b.at > a.at ? b : a)).task
}

const recordedAt = async (reading: Reading, task: string): Promise<number> => {
  const record = await readObject(reading, `${task}/_meta/_self.json`)
  return (record && timeOf(record)) ?? 0
}

/** What the runtime wrote about the process of the newest attempt in a task's folder: true or false once it ended, null before. */
export async function processSucceeded(reading: Reading, task: string): Promise<boolean | null> {
  let newest = -1
  let hasEnd = false
  for (const { name } of await listEntries(reading, task)) {
    const match = /^(\d{1,6})\.(attempt\.json|task_begin|runtime)$/.exec(name)
    if (!match?.[1]) continue
    const attempt = Number(match[1])
    if (attempt > newest) hasEnd = false
    if (attempt >= newest && match[2] === 'runtime') hasEnd = true
    newest = Math.max(newest, attempt)
  }
  if (!hasEnd) return null
  const end = await readObject(reading, `${task}/${newest}.runtime`)
  const success = isObject(end) ? end['success'] : null
  return typeof success === 'boolean' ? success : null
}
