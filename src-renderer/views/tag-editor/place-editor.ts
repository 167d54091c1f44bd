export interface Span {
  readonly top: number
  readonly bottom: number
}

export interface EditorPlace {
  /** Distances from the edges of the window in pixels; exactly one of top and bottom is given. */
  readonly top?: number
  readonly bottom?: number
  readonly maxHeight: number
}

const GAP_PX = 6
const MOST_OF_WINDOW = 0.6
const LEAST_PX = 180

/**
 * Where the editor opens: above the bulk bar for a selection, else right under the focused row, or above that row where there
 * is more room. Never over the focused row. `list` is the part of the window with rows in it.
 */
export function placeEditor(list: Span, row: Span | null, windowHeight: number, docked: boolean): EditorPlace {
  const most = windowHeight * MOST_OF_WINDOW
  const inView = row !== null && row.bottom > list.top && row.top < list.bottom ? row : null
  const bottomOfList = { bottom: windowHeight - list.bottom + GAP_PX }
  if (inView === null) return { ...bottomOfList, maxHeight: Math.min(most, list.bottom - list.top - 2 * GAP_PX) }
  const below = list.bottom - inView.bottom - 2 * GAP_PX
  const above = inView.top - list.top - 2 * GAP_PX
  // In a window of little height what stands above the list gives way too; the focused row never does.
  const aboveAll = Math.max(above, Math.min(LEAST_PX, inView.top - 2 * GAP_PX))
  if (below < above || (below < LEAST_PX && below < aboveAll))
    return { bottom: windowHeight - inView.top + GAP_PX, maxHeight: Math.min(most, aboveAll) }
  const maxHeight = Math.min(most, below)
  return docked ? { ...bottomOfList, maxHeight } : { top: inView.bottom + GAP_PX, maxHeight }
}
