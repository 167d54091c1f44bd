import { type AssertionRecord, type Signature, type Tuple, tagsTuple } from './room-records.ts'
import type { Dot, RunState } from './run-state.ts'

/**
 * The tag set of a run: add-wins, because adding appends an assertion of its own and removing deletes only the
 * assertions that the remover has seen. Which tags to add or remove is decided before, by `planTagEdit`.
 */
export interface TagSetEdit {
  readonly append: readonly Tuple[]
  readonly delete: ReadonlyMap<Dot, AssertionRecord>
}

/** Adds and removes the tags on a run in the state given. A tag in both lists ends up present: removal comes first (contract 1.3). */
export function editTags(
  runId: string,
  state: RunState,
  change: { readonly add: readonly string[]; readonly remove: readonly string[] },
  signature: Signature,
): TagSetEdit {
  const append: Tuple[] = []
  const deletions = new Map<Dot, AssertionRecord>()
  for (const tag of change.remove) {
    const standing = state.assertions.get(tag)
    const n = state.hasFromSource(tag) ? state.sourceTag(tag).n : 0
    if (standing === undefined && n === 0) continue
    const removed = [...(standing?.values() ?? [])].map(({ by, at, via }) => ({ by, at, via }))
    append.push(tagsTuple({ type: 'removal', runId, tag, n, ...signature, removed }))
    for (const [dot, record] of standing ?? []) deletions.set(dot, record)
  }
  for (const tag of change.add) append.push(tagsTuple({ type: 'assertion', runId, tag, ...signature }))
  return { append, delete: deletions }
}
