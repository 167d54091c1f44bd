/** Where things stand in a list, in pixels from its top: rows of one height, and a head above each group. */
export interface ListGeometry {
  readonly count: number
  readonly rowPx: number
  /** Height of a group's head. */
  readonly headPx: number
  /** Places where groups begin, the first one 0; empty for a list without groups. */
  readonly starts: readonly number[]
}

/** The group that a row is in; -1 in a list without groups. */
export function groupAt({ starts }: Pick<ListGeometry, 'starts'>, index: number): number {
  return lastNotAbove(starts.length, (group) => (starts[group] ?? 0) <= index)
}

export const topOf = (list: ListGeometry, index: number): number => index * list.rowPx + (groupAt(list, index) + 1) * list.headPx

/** Where a group's head stands. */
export const groupTop = (list: ListGeometry, group: number): number => (list.starts[group] ?? 0) * list.rowPx + group * list.headPx

export const heightOf = (list: ListGeometry): number => list.count * list.rowPx + list.starts.length * list.headPx

/** The row at a height; on a group's head its first row. Before the first row the first, behind the last the last. */
export function rowAtHeight(list: ListGeometry, px: number): number {
  const group = lastNotAbove(list.starts.length, (each) => groupTop(list, each) <= px)
  const first = group === -1 ? 0 : (list.starts[group] ?? 0)
  const end = list.starts[group + 1] ?? list.count
  const below = group === -1 ? px : px - groupTop(list, group) - list.headPx
  return Math.max(0, Math.min(first + Math.max(0, Math.floor(below / list.rowPx)), end - 1))
}

/** The last of `count` that `isReached`, which is true of a beginning of them; -1 when of none. */
function lastNotAbove(count: number, isReached: (at: number) => boolean): number {
  let low = -1
  let high = count - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (isReached(middle)) low = middle
    else high = middle - 1
  }
  return low
}
