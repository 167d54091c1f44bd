import { heightOf, type ListGeometry } from './list-geometry.ts'

/**
 * Browsers draw no element higher than some 17 to 33 million pixels, which 500,000 runs are. A list beyond this height scrolls in a
 * sheet of this height: each pixel of scrolling then goes over a few pixels of the list.
 */
const TALLEST_PX = 15_000_000
/** Of a list that is scaled only so much around the view is laid out, to either side of it: far less than a browser can draw. */
const REACH_PX = 500_000

type Scroller = Pick<HTMLElement, 'scrollTop' | 'clientHeight' | 'scrollTo'>

export const isScaled = (list: ListGeometry): boolean => heightOf(list) > TALLEST_PX

/** Height of what scrolls. */
export const sheetHeight = (list: ListGeometry): number => Math.min(heightOf(list), TALLEST_PX)

/** Pixels of the list for a pixel of scrolling, so that the two tops and the two ends meet. */
const scaleOf = (list: ListGeometry, viewPx: number): number => (isScaled(list) ? (heightOf(list) - viewPx) / (TALLEST_PX - viewPx) : 1)

/** The height in the list that is at the top of the view, when it is scrolled to `scrollTop`. */
export const listTopAt = (list: ListGeometry, scrollTop: number, viewPx: number): number => scrollTop * scaleOf(list, viewPx)

/** Brings a height of the list to the top of the view; where that falls between two pixels, `round` says to which. */
export function scrollToListTop(box: Scroller, list: ListGeometry, px: number, round: (value: number) => number = Math.round): void {
  const top = px / scaleOf(list, box.clientHeight)
  box.scrollTo({ top: isScaled(list) ? round(top) : top })
}

/** Part of a list that is laid out, in its own heights, and how much higher than in the list it is drawn on the sheet. */
export interface LaidOut {
  readonly fromPx: number
  readonly toPx: number
  readonly raisedPx: number
}

/** What is laid out while the view is scrolled to `scrollTop`. Its ends stay the same for a long way, so that rows are not placed anew with each pixel. */
export function laidOutAt(list: ListGeometry, scrollTop: number, viewPx: number): LaidOut {
  if (!isScaled(list)) return { fromPx: 0, toPx: heightOf(list), raisedPx: 0 }
  const top = listTopAt(list, scrollTop, viewPx)
  const fromPx = Math.max(0, (Math.floor(top / REACH_PX) - 1) * REACH_PX)
  return { fromPx, toPx: Math.min(heightOf(list), fromPx + 3 * REACH_PX), raisedPx: Math.round(top - scrollTop) }
}
