import type { TimeRange } from '../../../src-core/query/created-range.ts'
import type { Promotion } from '../../../src-core/replica/views/timeline.ts'
import { xOf } from './place-stops.ts'

export const TAG_PX = { width: 124, height: 39 } as const
/** The hole, from the nearer upright end of the tag and from its top. */
export const HOLE_PX = { x: 9, y: 9 } as const
const GAP_PX = 6
/** More tags than fit into so many rows stay knots on the line. */
const MOST_ROWS = 3

export interface PlacedPromotion {
  readonly promotion: Promotion
  /** The knot on the line. */
  readonly x: number
  /** It was said before or after what is in view, about a run in view: then the knot is at the end of the line. */
  readonly outside: boolean
  /** The tag hangs to the left of its string instead of to the right. */
  readonly flipped: boolean
  /** From 0; null when only the knot is drawn. */
  readonly row: number | null
}

/** Left end of a tag. */
export const leftOf = ({ x, flipped }: Pick<PlacedPromotion, 'x' | 'flipped'>): number =>
  flipped ? x - TAG_PX.width + HOLE_PX.x : x - HOLE_PX.x

/** Promotions that were said within the range, or of runs in it, the newest first; each tag in the first row that has room for it. */
export function placePromotions(promotions: readonly Promotion[], range: TimeRange, widthPx: number): PlacedPromotion[] {
  const taken: (readonly number[])[] = []
  return promotions
    .filter(({ at, runAt }) => isWithin(at, range) || isWithin(runAt, range))
    .map((promotion) => {
      const x = Math.max(0, Math.min(widthPx, xOf(promotion.at, range, widthPx)))
      const outside = !isWithin(promotion.at, range)
      const flipped = x + TAG_PX.width - HOLE_PX.x > widthPx
      const left = leftOf({ x, flipped })
      for (let row = 0; row < MOST_ROWS; row++) {
        const lefts = taken[row] ?? []
        if (lefts.some((other) => Math.abs(other - left) < TAG_PX.width + GAP_PX)) continue
        taken[row] = [...lefts, left]
        return { promotion, x, outside, flipped, row }
      }
      return { promotion, x, outside, flipped, row: null }
    })
}

const isWithin = (at: number, { from, to }: TimeRange): boolean => at >= from && at < to
