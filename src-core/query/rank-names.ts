import { foldText } from './fold-text.ts'
import type { NameCount } from './query.ts'

/**
 * Names that fit what somebody has typed, best first: the name itself, then those that begin with it, then those with a word that
 * does, then those that hold it anywhere; within each, in the order given. At most `limit`. The empty text fits all.
 */
export function rankNames(names: readonly NameCount[], typed: string, limit: number): NameCount[] {
  const folded = foldText(typed)
  const ranks: [NameCount[], NameCount[], NameCount[], NameCount[]] = [[], [], [], []]
  for (const candidate of names) {
    const rank = rankOf(foldText(candidate.name), folded)
    if (rank === null) continue
    const fitting = ranks[rank]
    if (fitting.length < limit) fitting.push(candidate)
  }
  return ranks.flat().slice(0, limit)
}

function rankOf(name: string, typed: string): 0 | 1 | 2 | 3 | null {
  if (name === typed) return 0
  let at = name.indexOf(typed)
  if (at <= 0) return at === 0 ? 1 : null
  for (; at !== -1; at = name.indexOf(typed, at + 1)) if (/[^\p{L}\p{N}]$/u.test(name.slice(0, at))) return 2
  return 3
}
