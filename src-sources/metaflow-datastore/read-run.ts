import type { SourceProblem } from '../../src-core/bridge/contract.ts'
import type { ObservedRun } from '../../src-core/runs/run.ts'
import { errorCode } from './disk.ts'
import { at, isPlainName, readObject, startReading } from './place.ts'
import type { Place, Reading } from './place.ts'
import { readOutcome, readParametersTask } from './run-outcome.ts'
import type { StepFolders } from './run-outcome.ts'
import { parseRunRecord, startFromRunId, timeOf } from './run-record.ts'

export type RunReading =
  | {
      readonly kind: 'run'
      readonly run: ObservedRun
      readonly settled: boolean
      readonly steps: readonly StepFolders[] | null
      /** What of it could not be read. */
      readonly problems: readonly SourceProblem[]
    }
  | { readonly kind: 'unreadable'; readonly problems: readonly SourceProblem[] }
  /** Being written; look again soon. No problems while it is so young that nobody need know. */
  | { readonly kind: 'incomplete'; readonly problems: readonly SourceProblem[] }
  /** There is no such folder (any more). */
  | { readonly kind: 'gone' }

/** So long a run may be incomplete without being a problem; after it, and up to `WRITTEN_FOR_MS`, it is "being written". */
const QUIET_FOR_MS = 5_000
const WRITTEN_FOR_MS = 60_000

/** Reads one run. Never fails for what is on the disk. */
export async function readRun(place: Place, flow: string, runId: string): Promise<RunReading> {
  const reading = startReading(place)
  const path = `${flow}/${runId}`
  const raw = await readObject(reading, `${path}/_meta/_self.json`)
  if (raw === null) return await whyNot(reading, path)
  const record = parseRunRecord(raw)
  if (record.flow !== flow || record.runId !== runId) return { kind: 'unreadable', problems: [await misplaced(reading, path, record)] }

  const outcome = await readOutcome(reading, path)
  const createdAt = startFromRunId(runId) ?? (await startFromParameters(reading, path)) ?? record.recordedAt
  if (createdAt === null) {
    return {
      kind: 'unreadable',
      problems: [{ kind: 'bad-record', path: `${path}/_meta/_self.json`, message: 'Nothing says when this run started. It is left out.' }],
    }
  }
  if (record.faults.length > 0) {
    const message = `In this record ${record.faults.join(', and ')}. The rest of the run was read.`
    reading.problems.push({ kind: 'bad-record', path: `${path}/_meta/_self.json`, message })
  }
  const run: ObservedRun = {
    flow,
    runId,
    createdAt,
    systemTags: record.systemTags,
    userTags: record.userTags,
    recordedAt: record.recordedAt ?? createdAt,
    outcome: outcome.outcome,
    successful: outcome.successful,
    finished: outcome.finished,
    finishedAt: outcome.finishedAt,
    // Neither the run's own record (rewritten when somebody tags) nor the times of files (changed by any copy) are signs of life.
    activeAt: Math.max(createdAt, outcome.lastAt ?? 0),
    originRunId: outcome.originRunId,
  }
  return { kind: 'run', run, settled: outcome.settled, steps: outcome.steps, problems: reading.problems }
}

/** A run whose record cannot be had: gone, too young to tell, or a problem. */
async function whyNot(reading: Reading, path: string): Promise<RunReading> {
  const found = reading.problems[0]
  if (found === undefined) throw new Error(`no record and no problem for ${path}`)
  if (found.kind !== 'missing-file' && found.kind !== 'bad-json') return { kind: 'unreadable', problems: reading.problems }
  const age = await ageOf(reading, path)
  if (age === null) return { kind: 'gone' }
  if (age < QUIET_FOR_MS) return { kind: 'incomplete', problems: [] }
  if (age < WRITTEN_FOR_MS) {
    return {
      kind: 'incomplete',
      problems: [{ kind: 'being-written', path, message: 'This run is being written and not whole yet. It appears when it is.' }],
    }
  }
  if (found.kind === 'bad-json') return { kind: 'unreadable', problems: [found] }
  return {
    kind: 'unreadable',
    problems: [{ kind: 'missing-file', path: found.path, message: 'The record of this run is missing, so the run is left out.' }],
  }
}

/** Milliseconds since the run's folder or record last changed; null when there is no folder. */
async function ageOf(place: Place, path: string): Promise<number | null> {
  let newest = 0
  for (const part of [path, `${path}/_meta`, `${path}/_meta/_self.json`]) {
    try {
      newest = Math.max(newest, (await place.disk.stat(at(place, part))).mtimeMs)
    } catch (error) {
      if (part === path && errorCode(error) === 'ENOENT') return null
    }
  }
  // Clocks of machines that share a drive differ a little, either way.
  return Math.abs(place.now() - newest)
}

async function misplaced(place: Place, path: string, record: { flow: string | null; runId: string | null }): Promise<SourceProblem> {
  if (record.flow === null || record.runId === null) {
    return {
      kind: 'bad-record',
      path: `${path}/_meta/_self.json`,
      message: 'This record does not say which run it belongs to. The run is left out.',
    }
  }
  if (!isPlainName(record.flow) || !isPlainName(record.runId)) {
    return {
      kind: 'bad-record',
      path: `${path}/_meta/_self.json`,
      message: 'This record names a run that can not exist. The run is left out.',
    }
  }
  const home = `${record.flow}/${record.runId}`
  const message = `This folder holds the record of ${home}. It looks like a copy or a renamed folder and is left out.`
  try {
    await place.disk.stat(at(place, `${home}/_meta/_self.json`))
    return { kind: 'duplicate-run', path, message }
  } catch {
    return { kind: 'bad-record', path, message }
  }
}

async function startFromParameters(reading: Reading, path: string): Promise<number | null> {
  const task = await readParametersTask(reading, path)
  const record = task && (await readObject(reading, `${task.path}/_meta/_self.json`))
  return record ? timeOf(record) : null
}
