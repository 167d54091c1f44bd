import type { TimeRange } from '../../../src-core/query/created-range.ts'
import type { TimelineStop } from '../../../src-core/replica/views/timeline.ts'

/** Marks never stand nearer to each other than this (guide). */
const STEP_PX = 5.5
export const CROWD_PX = 16
/** A crowd and a gap: into how many columns a width is cut. */
export const COLUMN_PX = 22

export interface PlacedStop {
  readonly stop: TimelineStop
  /** Its middle, from the left end of the lane. */
  readonly x: number
}

export const xOf = (at: number, { from, to }: TimeRange, widthPx: number): number => ((at - from) / (to - from)) * widthPx
export const timeAt = (x: number, { from, to }: TimeRange, widthPx: number): number => from + (x / Math.max(1, widthPx)) * (to - from)

/** Stops by time, each where it belongs; those that would touch step aside, to the right, and at the end of the lane to the left. */
export function placeStops(stops: readonly TimelineStop[], range: TimeRange, widthPx: number): PlacedStop[] {
  const xs = stops.map((stop) => xOf(stop.kind === 'run' ? stop.at : (stop.from + stop.to) / 2, range, widthPx))
  const room = (at: number): number => (halfOf(stops[at - 1]) + halfOf(stops[at])) / 2
  for (let at = 1; at < xs.length; at++) xs[at] = Math.max(xs[at] ?? 0, (xs[at - 1] ?? 0) + room(at))
  for (let at = xs.length - 1; at >= 0; at--) {
    const limit = at === xs.length - 1 ? widthPx : (xs[at + 1] ?? 0) - room(at + 1)
    xs[at] = Math.min(xs[at] ?? 0, limit)
  }
  return stops.map((stop, at) => ({ stop, x: xs[at] ?? 0 }))
}

const halfOf = (stop: TimelineStop | undefined): number => (stop?.kind === 'crowd' ? CROWD_PX + 2 : STEP_PX)
