import type { TimelineStop } from '../../src-core/replica/views/timeline.ts'
import type { RunKey } from '../../src-core/runs/run.ts'
import type { Services } from '../app/services.ts'
import { currentStop, isLocated, stopAt, stopInLane, timeOf } from '../views/timeline/timeline-stops.ts'
import { paged, pagedTo } from '../views/timeline/timeline-zoom.ts'
import type { Command } from './command.ts'

/** Arrows belong to the timeline while it is shown and has the focus, or nothing has. */
export function onTimeline({ view, timeline }: Services): boolean {
  if (view.get().layout !== 'timeline' || view.get().screen !== 'runs' || (timeline.current?.lanes.length ?? 0) === 0) return false
  const focused = document.activeElement
  return focused === null || focused === document.body || focused.closest('.timeline') !== null
}

const focusRun = ({ runs }: Services, key: RunKey | undefined): void => {
  if (key !== undefined) runs.reveal(key)
}

/** The next stop of the lane on one side; behind the last one in view the nearest run outside of it, and the range goes along. */
function step(services: Services, side: 'earlier' | 'later'): void {
  const { view, timeline } = services
  const { current } = timeline
  const here = current && currentStop(current)
  if (!current || !here) return page(services, side)
  if (!isLocated(current)) return focusRun(services, stopAt(current, here)?.key)
  const lane = current.lanes[here.lane]
  const next = lane?.stops[here.stop + (side === 'earlier' ? -1 : 1)]
  if (next !== undefined) return focusRun(services, next.key)
  const outside = side === 'earlier' ? lane?.before : lane?.after
  if (!outside) return
  view.set({ timeline: pagedTo(view.get().timeline, side, outside.at) })
  focusRun(services, outside.key)
}

function page({ view }: Services, side: 'earlier' | 'later'): void {
  view.set({ timeline: paged(view.get().timeline, side) })
}

function moveTo(services: Services, find: (lane: readonly TimelineStop[]) => TimelineStop | undefined): void {
  const { current } = services.timeline
  const here = current && currentStop(current)
  if (current && here) focusRun(services, find(current.lanes[here.lane]?.stops ?? [])?.key)
}

function changeLane(services: Services, by: 1 | -1): void {
  const { current } = services.timeline
  const here = current && currentStop(current)
  if (!current || !here) return
  const wanted = isLocated(current) ? stopInLane(current, here, by) : stopAt(current, here)
  focusRun(services, wanted?.key)
}

const move = (id: string, title: string, key: string, run: Command['run']): Command => ({
  id,
  title: `${title}, on the timeline`,
  group: 'Timeline',
  keys: [key],
  where: 'page',
  enabled: onTimeline,
  run,
})

export const earlierRun = move('timeline-earlier', 'Earlier run of the flow', 'ArrowLeft', (services) => step(services, 'earlier'))
export const laterRun = move('timeline-later', 'Later run of the flow', 'ArrowRight', (services) => step(services, 'later'))
export const flowAbove = move('timeline-flow-above', 'Flow above', 'ArrowUp', (services) => changeLane(services, -1))
export const flowBelow = move('timeline-flow-below', 'Flow below', 'ArrowDown', (services) => changeLane(services, 1))

export const timelineMoves: readonly Command[] = [
  earlierRun,
  laterRun,
  flowAbove,
  flowBelow,
  move('timeline-first', 'First run of the flow in view', 'Home', (services) => moveTo(services, (stops) => stops[0])),
  move('timeline-last', 'Last run of the flow in view', 'End', (services) => moveTo(services, (stops) => stops.at(-1))),
  move('timeline-page-earlier', 'Earlier days', 'PageUp', (services) => page(services, 'earlier')),
  move('timeline-page-later', 'Later days', 'PageDown', (services) => page(services, 'later')),
]

/** The moment that a closer look is about: of the focused run, else of the newest match. */
export function momentInView({ timeline }: Services): number | null {
  const { current } = timeline
  if (current === null) return null
  const here = currentStop(current)
  const stop = here && stopAt(current, here)
  return current.located !== null && isLocated(current) ? current.located.at : stop ? timeOf(stop) : current.newestAt
}
