import type { Metrics } from '../ops/metrics.ts'

/** `by` 0: the numbers are there from the start of the server on. */
export function countDecisions(metrics: Metrics, outcome: 'won' | 'lost', by = 1): void {
  metrics.count(`tagalong_promotions_${outcome}_total`, `promotions that were decided, and ${outcome}`, by)
}
