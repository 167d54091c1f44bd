import type { PendingChange, RowView } from '../../../src-core/replica/api.ts'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { type RulesOf, tagsThatYield, tagsToAdd } from '../../../src-core/tags/follow-rules.ts'
import { planTagEdit } from '../../../src-core/tags/plan-tag-edit.ts'

/** An edit of tags that this window has asked for, and the replica has not answered yet. */
export interface ForeseenEdit {
  readonly keys: ReadonlySet<RunKey>
  readonly add: readonly string[]
  readonly remove: readonly string[]
  /** What the workspace says of tags, as this window knows it. */
  readonly rulesOf: RulesOf
}

/**
 * The row as it will be after the edit, which waits to be safe. The same row where the edit changes nothing of it: it is about other runs,
 * is in the row already, or will be refused.
 */
export function foresee(row: RowView, { keys, add, remove, rulesOf }: ForeseenEdit): RowView {
  if (!keys.has(row.key)) return row
  const { userTags, systemTags } = row
  const names = tagsToAdd(rulesOf, add)
  if (!names.ok) return row
  const yielding = tagsThatYield(rulesOf, names.value, userTags).filter((tag) => !systemTags.includes(tag))
  const plan = planTagEdit({ userTags, systemTags, add: names.value, remove: [...remove, ...yielding] })
  if (!plan.ok) return row
  const { add: added, remove: removed, next } = plan.value
  const changed = [...added, ...removed]
  if (changed.length === 0 || changed.some((tag) => rulesOf(tag).isPromoted)) return row
  const others = row.pending.filter(({ kind, text }) => kind !== 'tag' || !changed.includes(text))
  return { ...row, userTags: next, pending: [...others, ...waiting(added, 'added'), ...waiting(removed, 'removed')] }
}

const waiting = (tags: readonly string[], change: PendingChange['change']): PendingChange[] =>
  tags.map((text) => ({ kind: 'tag', text, change }))
