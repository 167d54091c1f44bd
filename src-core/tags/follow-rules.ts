import { err, ok, type Result } from '../lib/result.ts'
import type { TagRules } from '../opinions/tag-rules.ts'
import type { TagViolation } from './tag-violation.ts'

/** What the workspace says of a tag. */
export type RulesOf = (tag: string) => TagRules

/** The name that a tag bears now. Where names lead round in a circle, because two people renamed apart, each stays as it is. */
export function currentName(rulesOf: RulesOf, tag: string): string {
  const seen = new Set([tag])
  for (let name = tag; ;) {
    const next = rulesOf(name).renamedTo
    if (next === null) return name
    if (seen.has(next)) return tag
    seen.add(next)
    name = next
  }
}

/** The tags to add, by their current names. Two of one exclusive group are refused: nobody knows which one is meant. */
export function tagsToAdd(rulesOf: RulesOf, add: readonly string[]): Result<string[], TagViolation> {
  const names = [...new Set(add.map((tag) => currentName(rulesOf, tag)))]
  const byGroup = new Map<string, string>()
  for (const tag of names) {
    const { group } = rulesOf(tag)
    if (group === null) continue
    const other = byGroup.get(group)
    if (other !== undefined) return err({ kind: 'same-group', tags: [other, tag], group })
    byGroup.set(group, tag)
  }
  return ok(names)
}

/** Who changes a tag. What is moved by promotion yields to no other promotion: who carries it was decided. */
export type Mover = 'hand' | 'promotion'

/** Tags of the run that have to make room for those that are added, because they are of one exclusive group. */
export function tagsThatYield(rulesOf: RulesOf, add: readonly string[], userTags: readonly string[], mover: Mover = 'hand'): string[] {
  const groups = new Set(add.flatMap((tag) => rulesOf(tag).group ?? []))
  if (groups.size === 0) return []
  const added = new Set(add)
  return userTags.filter((tag) => {
    const { group, isPromoted } = rulesOf(tag)
    return group !== null && groups.has(group) && !added.has(tag) && !(isPromoted && mover === 'promotion')
  })
}
