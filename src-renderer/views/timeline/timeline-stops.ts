import type { Timeline, TimelineLane, TimelineStop } from '../../../src-core/replica/views/timeline.ts'

export interface StopPlace {
  readonly lane: number
  readonly stop: number
}

/** When a stop is, for comparing it with others. */
export const timeOf = (stop: TimelineStop): number => (stop.kind === 'run' ? stop.at : (stop.from + stop.to) / 2)

/** The stop at which the focused run stands; else the one that takes a first key press: the newest of the first lane with any. Null without stops. */
export function currentStop(timeline: Timeline): StopPlace | null {
  const { lanes, located } = timeline
  const lane = lanes.findIndex(({ flow }) => flow === located?.flow)
  const stop = located === null ? -1 : (lanes[lane]?.stops.findIndex((each) => holds(each, located.key, located.at)) ?? -1)
  if (stop >= 0) return { lane, stop }
  const first = lanes.findIndex(({ stops }) => stops.length > 0)
  return first < 0 ? null : { lane: first, stop: (lanes[first]?.stops.length ?? 1) - 1 }
}

/** Whether the focused run is in view, on its own or in a crowd. */
export function isLocated(timeline: Timeline): boolean {
  const { lanes, located } = timeline
  return (
    located !== null && lanes.some(({ flow, stops }) => flow === located.flow && stops.some((stop) => holds(stop, located.key, located.at)))
  )
}

const holds = (stop: TimelineStop, key: string, at: number): boolean =>
  stop.kind === 'run' ? stop.key === key : at >= stop.from && at < stop.to

export const stopAt = (timeline: Timeline, place: StopPlace): TimelineStop | null => timeline.lanes[place.lane]?.stops[place.stop] ?? null

/** The nearest stop of the next lane, up or down, that has any in view. */
export function stopInLane(timeline: Timeline, place: StopPlace, step: 1 | -1): TimelineStop | null {
  const here = stopAt(timeline, place)
  for (let lane = place.lane + step; lane >= 0 && lane < timeline.lanes.length; lane += step) {
    const nearest = here && nearestStop(timeline.lanes[lane], timeOf(here))
    if (nearest) return nearest
  }
  return null
}

function nearestStop(lane: TimelineLane | undefined, at: number): TimelineStop | null {
  let nearest: TimelineStop | null = null
  for (const stop of lane?.stops ?? []) if (nearest === null || Math.abs(timeOf(stop) - at) < Math.abs(timeOf(nearest) - at)) nearest = stop
  return nearest
}
