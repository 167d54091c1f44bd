import { assertNever } from '../lib/assert-never.ts'
import type { RunFacts, RunStatus } from './run.ts'

/** A run without a recorded end is called running for a day after its last sign of life; Metaflow's UI cuts off there too (contract 7.3). */
export const UNKNOWN_AFTER_MS = 24 * 60 * 60 * 1000

export function runStatus(facts: Pick<RunFacts, 'outcome' | 'activeAt'>, nowMs: number): RunStatus {
  switch (facts.outcome) {
    case 'completed':
    case 'failed':
      return facts.outcome
    case 'open':
      return nowMs - facts.activeAt < UNKNOWN_AFTER_MS ? 'running' : 'unknown'
    default:
      return assertNever(facts.outcome)
  }
}

/** Milliseconds from start to recorded end; null while none is recorded. */
export function runDurationMs(facts: Pick<RunFacts, 'createdAt' | 'finishedAt'>): number | null {
  return facts.finishedAt === null ? null : Math.max(0, facts.finishedAt - facts.createdAt)
}

/** The name in the first `user:` system tag, or null (contract 1.5: never from `user_name`). */
export function runOwner(systemTags: readonly string[]): string | null {
  const tag = systemTags.find((t) => t.startsWith('user:'))
  return tag === undefined ? null : tag.slice('user:'.length)
}
