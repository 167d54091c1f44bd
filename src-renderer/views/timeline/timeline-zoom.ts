import type { TimeRange } from '../../../src-core/query/created-range.ts'
import { dayStart } from './local-days.ts'

/** From the closest look to the widest. */
export const ZOOMS = ['day', 'week', 'month', 'all'] as const
export type Zoom = (typeof ZOOMS)[number]

/** What of time a window looks at. */
export interface TimelinePlace {
  readonly zoom: Zoom
  /** A moment of the last day that is shown; null, as for `all`, for no particular one. */
  readonly at: number | null
}

const DAYS: Readonly<Record<Exclude<Zoom, 'all'>, number>> = { day: 1, week: 7, month: 31 }

/** The times that a place shows; null is all there is. */
export function rangeOf({ zoom, at }: TimelinePlace): TimeRange | null {
  return zoom === 'all' || at === null ? null : { from: dayStart(at, 1 - DAYS[zoom]), to: dayStart(at, 1) }
}

/** The place one step closer or further, about the moment `at`. Further than all is all. */
export function zoomed({ zoom }: TimelinePlace, step: 'in' | 'out', at: number | null): TimelinePlace {
  const to = ZOOMS[Math.max(0, Math.min(ZOOMS.length - 1, ZOOMS.indexOf(zoom) + (step === 'in' ? -1 : 1)))] ?? 'all'
  return placeAt(to, at)
}

export const placeAt = (zoom: Zoom, at: number | null): TimelinePlace =>
  zoom === 'all' || at === null ? { zoom: 'all', at: null } : { zoom, at: dayStart(at) }

/** The neighbouring range, `earlier` or `later` by its own length. */
export function paged(place: TimelinePlace, side: 'earlier' | 'later'): TimelinePlace {
  if (place.zoom === 'all' || place.at === null) return place
  return { ...place, at: dayStart(place.at, side === 'earlier' ? -DAYS[place.zoom] : DAYS[place.zoom]) }
}

/** The range with the run at `at` on the edge from which somebody came. */
export function pagedTo(place: TimelinePlace, side: 'earlier' | 'later', at: number): TimelinePlace {
  if (place.zoom === 'all') return place
  return { ...place, at: side === 'earlier' ? dayStart(at) : dayStart(at, DAYS[place.zoom] - 1) }
}
