import type { ObservedRun } from '../../src-core/runs/run.ts'

/** 20 Oct 2026, 10:00:01.276 UTC. */
export const RUN_START_MS = 1792490401276

/** A finished run as a datastore shows it; say only what matters to the test. Without an id it starts at `createdAt`. */
export function observedRun(over: Partial<ObservedRun> = {}): ObservedRun {
  const createdAt = over.createdAt ?? RUN_START_MS
  return {
    flow: 'TrainFlow',
    runId: `${createdAt}925`,
    createdAt,
    recordedAt: createdAt + 1,
    activeAt: createdAt + 60_000,
    systemTags: ['user:alice', 'runtime:dev'],
    userTags: [],
    outcome: 'completed',
    successful: true,
    finished: true,
    finishedAt: createdAt + 60_000,
    originRunId: null,
    ...over,
  }
}
