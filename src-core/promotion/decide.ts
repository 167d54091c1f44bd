import { matchesRun } from '../query/matches-run.ts'
import { parseQuery } from '../query/parse-query.ts'
import type { RunRow } from '../runs/run.ts'
import { describeViolation } from '../tags/describe-violation.ts'
import { type RulesOf, tagsThatYield } from '../tags/follow-rules.ts'
import { planTagEdit } from '../tags/plan-tag-edit.ts'
import type { Decision, PromotionRefusal, Proposal } from './promotion.ts'

/** What a proposal is held against. */
export interface Circumstances {
  readonly rulesOf: RulesOf
  /** The run of the flow that carries the tag now, and who promoted it. */
  readonly holding: Pick<Decision, 'run' | 'by'> | null
  /** The run that is proposed, as far as it is known. */
  readonly row: RunRow | null
  /** Epoch milliseconds. */
  readonly nowMs: number
}

/** Whether a proposal is won, with null, or why it is lost. The same for the server, which decides, and for whoever wants to know before. */
export function decide(
  { act, tag, run, over, by }: Pick<Proposal, 'act' | 'tag' | 'run' | 'over' | 'by'>,
  { rulesOf, holding, row, nowMs }: Circumstances,
): PromotionRefusal | null {
  const { isPromoted, requires, promoters } = rulesOf(tag)
  if (!isPromoted) return { kind: 'not-promoted' }
  if (promoters.length > 0 && !promoters.includes(by)) return { kind: 'not-allowed', promoters }
  if (holding?.run === run) return { kind: 'already', by: holding.by }
  if ((holding?.run ?? null) !== over) return { kind: 'overtaken', run: holding?.run ?? null, by: holding?.by ?? null }
  if (row === null) return { kind: 'unknown-run' }
  const plan = planTagEdit({ ...row, add: [tag], remove: tagsThatYield(rulesOf, [tag], row.userTags, 'promotion') })
  if (!plan.ok) return { kind: 'tag-refused', reason: describeViolation(plan.error, 1) }
  if (requires === '' || act === 'rollback') return null
  const query = parseQuery(requires)
  if (!query.ok) return { kind: 'unreadable-query', requires }
  return matchesRun(query.value, row, { nowMs }) ? null : { kind: 'no-match', requires }
}
