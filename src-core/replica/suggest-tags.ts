import type { TagCount } from './api.ts'

/**
 * Completes a tag: exact, then starting with the text, then with a word in it starting so, then containing it; the case
 * of letters does not matter. Within each, the order of `known` (frequent first) stays.
 */
export function suggestTags(text: string, known: readonly TagCount[], limit: number): TagCount[] {
  const wanted = text.toLowerCase()
  const ranked: TagCount[][] = [[], [], [], []]
  for (const candidate of known) {
    const rank = matchRank(candidate.tag.toLowerCase(), wanted)
    if (rank !== null) ranked[rank]!.push(candidate)
  }
  return ranked.flat().slice(0, limit)
}

function matchRank(tag: string, wanted: string): number | null {
  if (tag === wanted) return 0
  const at = tag.indexOf(wanted)
  if (at < 0) return null
  if (at === 0) return 1
  for (let i = at; i >= 0; i = tag.indexOf(wanted, i + 1)) if (/[^\p{L}\p{N}]/u.test(tag[i - 1] ?? '')) return 2
  return 3
}
