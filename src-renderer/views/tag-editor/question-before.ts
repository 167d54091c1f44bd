import type { TagRules } from '../../../src-core/opinions/tag-rules.ts'
import { currentName, type RulesOf } from '../../../src-core/tags/follow-rules.ts'

/** The tag that starts a deployment when it is written to a run (Metaflow's own habit). */
const PRODUCTION = 'production'

/** What has to be answered by one more Enter before these tags are added to `what`; null when nothing has. */
export function questionBefore(tags: readonly string[], what: string, rulesOf: RulesOf): string | null {
  const reasons = tags.map((tag) => reasonToAsk(rulesOf(currentName(rulesOf, tag)))).filter((reason) => reason !== null)
  return reasons.length === 0 ? null : `${reasons.join(' ')} Tag ${what}? Enter tags, Esc does not.`
}

function reasonToAsk({ tag, isProtected, isRetired, isPromoted }: TagRules): string | null {
  // A promotion asks for itself.
  if (isPromoted) return null
  if (isProtected) return tag === PRODUCTION ? `\`${tag}\` starts a deployment.` : `\`${tag}\` is protected in this workspace.`
  return isRetired ? `\`${tag}\` is retired: this workspace has stopped using it.` : null
}
