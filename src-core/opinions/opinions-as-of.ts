import { sortedTags } from '../lib/code-points.ts'
import type { HistoryEntry } from '../replica/api.ts'
import { marksOf, type MarkSource } from './marks.ts'

/**
 * The tags and marks that stood on a run at a moment (epoch ms; Infinity: as it is now), from its history alone. It is what is
 * known today about then: a colleague may have said something at that time that arrived later.
 */
export function opinionsAsOf(
  history: readonly Omit<HistoryEntry, 'pending'>[],
  atMs: number,
): { readonly tags: string[]; readonly marks: string[] } {
  const standing = history.filter(
    ({ change, at, until }) => change !== 'removed' && change !== 'left-source' && (at ?? 0) <= atMs && (until === null || atMs < until),
  )
  const marks = standing.flatMap(({ kind, text, by, at }): MarkSource[] =>
    kind === 'tag' ? [] : [{ kind, text, by: by ?? '', at: at ?? 0 }],
  )
  return { tags: sortedTags(standing.flatMap(({ kind, text }) => (kind === 'tag' ? [text] : []))), marks: marksOf(marks) }
}
