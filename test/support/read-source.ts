import { runOwner } from '../../src-core/runs/run-status.ts'
import type { ObservedRun, RunRow } from '../../src-core/runs/run.ts'
import { runKey } from '../../src-core/runs/run-key.ts'
import { openDatastore } from '../../src-sources/metaflow-datastore/open-datastore.ts'
import type { DatastoreOptions } from '../../src-sources/metaflow-datastore/open-datastore.ts'
import type { RunSource, ScanOptions } from '../../src-sources/run-source.ts'

export async function openedDatastore(path: string, options: DatastoreOptions = {}): Promise<RunSource> {
  const opened = await openDatastore(path, options)
  if (!opened.ok) throw new Error(opened.error.message)
  return opened.value
}

/** All runs that a scan gives, in the order in which they came. */
export async function scanned(source: RunSource, report: ScanOptions['report'] = 'all'): Promise<ObservedRun[]> {
  const runs: ObservedRun[] = []
  for await (const step of source.scan({ report })) runs.push(...step.runs)
  return runs
}

/** The row that a run becomes while nobody has an opinion on it. */
export function rowOf(run: ObservedRun): RunRow {
  const { recordedAt: _, ...facts } = run
  return { ...facts, key: runKey('local', run.flow, run.runId), origin: 'local', owner: runOwner(run.systemTags), taggedBy: [], marks: [] }
}
