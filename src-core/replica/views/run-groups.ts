import type { QueryContext } from '../../query/query.ts'
import type { RunIndex } from '../../query/run-index.ts'
import type { Grouping } from '../../query/sort-spec.ts'
import type { RunGroups } from '../api.ts'

/** Where the groups of a list begin, which is arranged by them already; null for a list without. */
export function groupsOf(ordinals: Uint32Array, index: RunIndex, by: Grouping | null, ctx: QueryContext): RunGroups | null {
  if (by === null) return null
  const valueOf = index.groupValue(by, ctx)
  const starts: number[] = []
  const names: (string | number)[] = []
  let last: number | null = null
  for (const [place, ordinal] of ordinals.entries()) {
    const value = valueOf(ordinal)
    if (value === last) continue
    last = value
    starts.push(place)
    names.push(by === 'flow' ? index.rowAt(ordinal).flow : value)
  }
  return { by, starts, names }
}
