import { err, ok, type Result } from '../lib/result.ts'
import { type Subject, tagSubject } from '../opinions/subject.ts'
import { type Mover, type RulesOf, tagsThatYield } from '../tags/follow-rules.ts'
import { planTagEdit } from '../tags/plan-tag-edit.ts'
import type { TagViolation } from '../tags/tag-violation.ts'
import type { RunState } from './run-state.ts'

export interface TagsPlan {
  readonly add: readonly Subject[]
  readonly remove: readonly Subject[]
}

/**
 * What an edit of tags comes to on one run, by the rules of Metaflow and of the workspace: tags of an exclusive group yield to the one that is
 * added. Only with `mover`, who moves it by promotion, may a tag change that is promoted.
 */
export function planRunTags(
  state: RunState,
  { add, remove }: { readonly add: readonly string[]; readonly remove: readonly string[] },
  rulesOf: RulesOf,
  mover: Mover = 'hand',
): Result<TagsPlan, TagViolation> {
  if (add.length + remove.length === 0) return ok({ add: [], remove: [] })
  const userTags = state.userTags()
  const systemTags = state.facts?.systemTags ?? []
  const system = new Set(systemTags)
  const yielding = tagsThatYield(rulesOf, add, userTags, mover).filter((tag) => !system.has(tag))
  const plan = planTagEdit({ userTags, systemTags, add, remove: [...remove, ...yielding] })
  if (!plan.ok) return plan
  const promoted = mover === 'hand' ? [...plan.value.add, ...plan.value.remove].find((tag) => rulesOf(tag).isPromoted) : undefined
  if (promoted !== undefined) return err({ kind: 'promoted', tag: promoted })
  return ok({ add: plan.value.add.map(tagSubject), remove: plan.value.remove.map(tagSubject) })
}
