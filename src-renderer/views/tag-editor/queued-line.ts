import type { TagCount } from '../../../src-core/replica/api.ts'
import { describeViolation } from '../../../src-core/tags/describe-violation.ts'
import { currentName, tagsThatYield, type RulesOf } from '../../../src-core/tags/follow-rules.ts'
import { validateTag } from '../../../src-core/tags/validate-tag.ts'
import { formatCount } from '../../ui/words.ts'

export interface EditedRuns {
  readonly runCount: number
  /** User tags of these runs with how many carry each. */
  readonly carried: readonly TagCount[]
  readonly rulesOf: RulesOf
}

export interface QueuedLine {
  readonly tag: string
  /** What it would do beside being added, or why it can not be; empty when there is nothing to say. */
  readonly note: string
  readonly isWrong: boolean
}

/** One tag that waits in the editor for Enter: what would come of it. */
export function queuedLine(tag: string, runs: EditedRuns, removing: boolean): QueuedLine {
  const on = runs.carried.find((carried) => carried.tag === tag)?.count ?? 0
  const violation = on > 0 ? null : validateTag(tag)
  if (violation !== null) return { tag, note: describeViolation(violation, 0), isWrong: true }
  if (removing) return { tag, note: runs.runCount === 1 ? '' : `on ${formatCount(on)} of ${formatCount(runs.runCount)}`, isWrong: false }
  if (on >= runs.runCount) return { tag, note: runs.runCount === 1 ? 'on it already' : 'on all already', isWrong: false }
  return { tag, note: sideEffect(tag, runs), isWrong: false }
}

/** What the workspace's rules make of adding a tag to these runs: `removes gh_test_fail`, `retired`, `now called b`; else nothing. */
export function sideEffect(tag: string, { carried, rulesOf }: Pick<EditedRuns, 'carried' | 'rulesOf'>): string {
  const name = currentName(rulesOf, tag)
  if (name !== tag) return `now called ${name}`
  const yielding = tagsThatYield(
    rulesOf,
    [tag],
    carried.map((other) => other.tag),
  )
  if (yielding.length > 0) return `removes ${yielding.join(', ')}`
  const { isPromoted, isRetired } = rulesOf(tag)
  return isPromoted ? 'promotes the run' : isRetired ? 'retired' : ''
}
