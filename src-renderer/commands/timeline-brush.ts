import type { Services } from '../app/services.ts'
import { withCreated } from '../views/timeline/created-filter.ts'
import { daysOf } from '../views/timeline/day-brush.ts'
import { dayStart } from '../views/timeline/local-days.ts'
import type { Command } from './command.ts'
import { momentInView, onTimeline } from './timeline-moves.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** Key presses that it takes to reach over the whole range. */
const PRESSES_ACROSS = 60

/** The first press chooses the day of the focused run, further ones move the end of the choice. */
function extend(services: Services, sign: 1 | -1): void {
  const { view, timeline } = services
  const { brush } = view.get()
  const moment = momentInView(services)
  if (brush === null) {
    if (moment !== null) view.set({ brush: { anchor: dayStart(moment), edge: dayStart(moment) } })
    return
  }
  const range = timeline.current?.range
  const days = range === undefined ? 1 : Math.max(1, Math.round((range.to - range.from) / DAY_MS / PRESSES_ACROSS))
  view.set({ brush: { ...brush, edge: dayStart(brush.edge, sign * days) } })
}

/** Filters by the chosen days, and shows all that is left. */
export function filterByBrush({ view }: Services): void {
  const { brush, query } = view.get()
  if (brush !== null) view.set({ query: withCreated(query, daysOf(brush)), brush: null, timeline: { zoom: 'all', at: null } })
}

export const chooseEarlier: Command = {
  id: 'timeline-choose-earlier',
  title: 'Choose days, to the earlier side, on the timeline',
  group: 'Timeline',
  keys: ['Shift+ArrowLeft'],
  where: 'page',
  enabled: onTimeline,
  run: (services) => extend(services, -1),
}

export const chooseLater: Command = {
  id: 'timeline-choose-later',
  title: 'Choose days, to the later side, on the timeline',
  group: 'Timeline',
  keys: ['Shift+ArrowRight'],
  where: 'page',
  enabled: onTimeline,
  run: (services) => extend(services, 1),
}

export const filterByDays: Command = {
  id: 'timeline-filter',
  title: 'Filter by the chosen days, on the timeline',
  group: 'Timeline',
  keys: ['Enter'],
  where: 'page',
  enabled: (services) => services.view.get().brush !== null && onTimeline(services),
  run: filterByBrush,
}
