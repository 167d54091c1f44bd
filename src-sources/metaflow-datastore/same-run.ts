import type { ObservedRun } from '../../src-core/runs/run.ts'

/** Whether two observations say the same. Tags are sorted in both. */
export function sameRun(a: ObservedRun, b: ObservedRun): boolean {
  // Written out as one record of equals, so that a field that is added to runs and forgotten here does not compile.
  const same: Record<keyof ObservedRun, boolean> = {
    flow: a.flow === b.flow,
    runId: a.runId === b.runId,
    createdAt: a.createdAt === b.createdAt,
    recordedAt: a.recordedAt === b.recordedAt,
    activeAt: a.activeAt === b.activeAt,
    outcome: a.outcome === b.outcome,
    successful: a.successful === b.successful,
    finished: a.finished === b.finished,
    finishedAt: a.finishedAt === b.finishedAt,
    originRunId: a.originRunId === b.originRunId,
    systemTags: sameTags(a.systemTags, b.systemTags),
    userTags: sameTags(a.userTags, b.userTags),
  }
  return Object.values(same).every(Boolean)
}

const sameTags = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((tag, i) => tag === b[i])
