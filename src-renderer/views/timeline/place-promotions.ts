import type { TimeRange } from '../../../src-core/query/created-range.ts'
import type { Promotion } from '../../../src-core/replica/views/timeline.ts'
import type { HangingMeasures } from './hanging-measures.ts'
import { xOf } from './place-stops.ts'

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
export const leftOf = ({ x, flipped }: Pick<PlacedPromotion, 'x' | 'flipped'>, { tag, hole }: HangingMeasures): number =>
  flipped ? x - tag.width + hole.x : x - hole.x

/**
 * Promotions that were said within the range, or of runs in it, the newest first; each tag in the first row that has room for it.
 * One that has none to either side stays a knot.
 */
export function placePromotions(
  promotions: readonly Promotion[],
  range: TimeRange,
  widthPx: number,
  measures: HangingMeasures,
): PlacedPromotion[] {
  const { tag, hole, gap, rows } = measures
  const taken: number[][] = Array.from({ length: rows }, () => [])
  return promotions
    .filter(({ at, runAt }) => isWithin(at, range) || isWithin(runAt, range))
    .map((promotion) => {
      const x = Math.max(0, Math.min(widthPx, xOf(promotion.at, range, widthPx)))
      const outside = !isWithin(promotion.at, range)
      const flipped = x + tag.width - hole.x > widthPx
      const left = leftOf({ x, flipped }, measures)
      // To the left a tag may reach over the names of the flows, by its hole.
      const fits = left >= -hole.x
      const row = taken.findIndex((lefts) => fits && lefts.every((other) => Math.abs(other - left) >= tag.width + gap))
      taken[row]?.push(left)
      return { promotion, x, outside, flipped, row: row === -1 ? null : row }
    })
}

const isWithin = (at: number, { from, to }: TimeRange): boolean => at >= from && at < to
