import type { Outcome } from './send.ts'
import type { OutboxEntry } from './outbox-entry.ts'

/** How long and how often a delivery is tried. All in milliseconds but `mostTries`. */
export interface Pace {
  readonly timeLimitMs: number
  readonly firstPauseMs: number
  readonly longestPauseMs: number
  readonly mostTries: number
  /** Since the first try. */
  readonly giveUpAfterMs: number
}

/** Pauses of 2 s, 4 s, 8 s and so on up to 4 hours, less up to half of each by chance: two days, and then it is given up. */
export const PACE: Pace = {
  timeLimitMs: 10_000,
  firstPauseMs: 2_000,
  longestPauseMs: 4 * 3_600_000,
  mostTries: 30,
  giveUpAfterMs: 3 * 24 * 3_600_000,
}

/** What becomes of an entry that was not delivered. `chance`: from 0 to 1, so that what failed together is not tried again together. */
export function afterTry(
  entry: OutboxEntry,
  outcome: Extract<Outcome, { kind: 'failed' | 'refused' }>,
  { now, chance, pace }: { readonly now: number; readonly chance: number; readonly pace: Pace },
): { readonly isDead: boolean; readonly entry: OutboxEntry } {
  const tries = entry.tries + 1
  const firstTryAt = entry.firstTryAt ?? now
  const pauseMs = Math.min(pace.longestPauseMs, pace.firstPauseMs * 2 ** entry.tries) * (1 - chance / 2)
  const askedMs = outcome.kind === 'failed' ? Math.min(pace.longestPauseMs, outcome.afterMs ?? 0) : 0
  const nextTryAt = now + Math.ceil(Math.max(pauseMs, askedMs))
  const isDead = outcome.kind === 'refused' || tries >= pace.mostTries || nextTryAt - firstTryAt > pace.giveUpAfterMs
  return { isDead, entry: { ...entry, tries, firstTryAt, nextTryAt, why: outcome.why } }
}
