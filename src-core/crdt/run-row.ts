import { marksOf } from '../opinions/marks.ts'
import type { RunRow } from '../runs/run.ts'
import { runKey } from '../runs/run-key.ts'
import { runOwner } from '../runs/run-status.ts'
import type { RunState } from './run-state.ts'

/** The row of a run, computed from its room; null while no facts of it are known (an opinion may arrive before them). */
export function runRow(origin: string, flow: string, runId: string, state: RunState): RunRow | null {
  if (state.facts === null) return null
  const { createdAt, systemTags, outcome, successful, finished, finishedAt, activeAt, originRunId } = state.facts
  return {
    key: runKey(origin, flow, runId),
    origin,
    flow,
    runId,
    createdAt,
    owner: runOwner(systemTags),
    systemTags,
    userTags: state.userTags(),
    taggedBy: state.taggedBy(),
    marks: marksOf(state.marks()),
    outcome,
    successful,
    finished,
    finishedAt,
    activeAt,
    originRunId,
  }
}
