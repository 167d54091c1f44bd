import { sortedTags } from '../lib/code-points.ts'
import { err, ok } from '../lib/result.ts'
import type { Result } from '../lib/result.ts'
import type { TagViolation } from './tag-violation.ts'
import { validateTag } from './validate-tag.ts'

/** Metaflow's limit on the user tags of one run; system tags do not count (contract 1.2). */
export const MAX_USER_TAGS = 50

export interface TagEdit {
  readonly userTags: readonly string[]
  readonly systemTags: readonly string[]
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

/** The effective changes only: both lists are empty when the edit changes nothing. All lists are sorted by code point. */
export interface TagPlan {
  readonly add: readonly string[]
  readonly remove: readonly string[]
  /** The user tags afterwards. */
  readonly next: readonly string[]
}

/**
 * Decides one Metaflow `mutate` on one run; changes nothing (contract 1.3). Removal comes first, then addition, so a tag in
 * both lists ends up present. Refused as a whole, by the first of: a malformed tag in `add`, then in `remove` (unless the run
 * carries it: what other tools let in can be taken off here, which Metaflow's own client cannot); a system tag in
 * `remove`; more than 50 user tags, unless the run had as many before. Whether both lists may be empty is the caller's rule.
 */
export function planTagEdit({ userTags, systemTags, add, remove }: TagEdit): Result<TagPlan, TagViolation> {
  const carried = new Set(userTags)
  for (const tag of [...add, ...remove.filter((t) => !carried.has(t))]) {
    const violation = validateTag(tag)
    if (violation !== null) return err(violation)
  }

  const system = new Set(systemTags)
  const fixed = sortedTags(remove.filter((tag) => system.has(tag)))
  if (fixed.length > 0) return err({ kind: 'system-tag', tags: fixed })

  const next = new Set(userTags)
  for (const tag of remove) next.delete(tag)
  for (const tag of add) if (!system.has(tag)) next.add(tag)

  // A set that merged to more than 50 may shrink or swap, as in Metaflow's local provider.
  if (next.size > MAX_USER_TAGS && next.size > carried.size) return err({ kind: 'too-many', count: next.size, limit: MAX_USER_TAGS })
  return ok({
    add: sortedTags([...next].filter((tag) => !carried.has(tag))),
    remove: sortedTags([...carried].filter((tag) => !next.has(tag))),
    next: sortedTags(next),
  })
}
