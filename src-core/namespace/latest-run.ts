import { compareCodePoints } from '../lib/code-points.ts'
import type { RunRow } from '../runs/run.ts'
import { isInNamespace } from './in-namespace.ts'

/**
 * The plain forms of what `RunIndex` answers faster: for a handful of rows, and to check the index against.
 */

/** The one order of runs in time, oldest first: start, then run id, then key, both by code point. Total, so no tie depends on a source. */
export function compareRunAge(a: RunAge, b: RunAge): number {
  return a.createdAt - b.createdAt || compareCodePoints(a.runId, b.runId) || compareCodePoints(a.key, b.key)
}

type RunAge = Pick<RunRow, 'createdAt' | 'runId' | 'key'>

/** Runs of a flow in a namespace, newest first. */
export function runsOf(rows: readonly RunRow[], flow: string, namespace: string | null): RunRow[] {
  return rows.filter((row) => row.flow === flow && isInNamespace(row, namespace)).toSorted((a, b) => compareRunAge(b, a))
}

/** The newest run of a flow in a namespace, whatever its state; running ones included (contract 2.4). */
export function latestRun(rows: readonly RunRow[], flow: string, namespace: string | null): RunRow | null {
  return runsOf(rows, flow, namespace)[0] ?? null
}

/** The newest that ended well by its own word (`_success` of the end task); null when there is none. */
export function latestSuccessfulRun(rows: readonly RunRow[], flow: string, namespace: string | null): RunRow | null {
  return runsOf(rows, flow, namespace).find((row) => row.successful) ?? null
}
