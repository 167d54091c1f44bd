import type { TagRules } from '../opinions/tag-rules.ts'
import { matchesRun } from '../query/matches-run.ts'
import { parseQuery } from '../query/parse-query.ts'
import type { RunRow } from '../runs/run.ts'
import type { Decision, PromotionRefusal, Proposal } from './promotion.ts'

/** What a proposal is held against. */
export interface Circumstances {
  readonly rules: Pick<TagRules, 'isPromoted' | 'requires' | 'promoters'>
  /** The decision by which a run of the flow carries the tag now. */
  readonly holding: Decision | null
  /** The run that is proposed, as far as it is known. */
  readonly row: RunRow | null
  /** Epoch milliseconds. */
  readonly nowMs: number
}

/** Whether a proposal is won, with null, or why it is lost. The same for the server, which decides, and for whoever wants to know before. */
export function decide(
  { act, run, over, by }: Pick<Proposal, 'act' | 'run' | 'over' | 'by'>,
  around: Circumstances,
): PromotionRefusal | null {
  const { rules, holding, row, nowMs } = around
  const { isPromoted, requires, promoters } = rules
  if (!isPromoted) return { kind: 'not-promoted' }
  if (promoters.length > 0 && !promoters.includes(by)) return { kind: 'not-allowed', promoters }
  if (holding?.run === run) return { kind: 'already', by: holding.by }
  if ((holding?.run ?? null) !== over) return { kind: 'overtaken', run: holding?.run ?? null, by: holding?.by ?? null }
  if (row === null) return { kind: 'unknown-run' }
  if (requires === '' || act === 'rollback') return null
  const query = parseQuery(requires)
  if (!query.ok) return { kind: 'unreadable-query', requires }
  return matchesRun(query.value, row, { nowMs }) ? null : { kind: 'no-match', requires }
}
