import type { KeyboardEvent, ReactElement } from 'react'
import type { Timeline } from '../../../src-core/replica/views/timeline.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { filterByDays } from '../../commands/timeline-brush.ts'
import { momentInView } from '../../commands/timeline-moves.ts'
import { formatDay } from '../../ui/format-time.ts'
import { countOf } from '../../ui/words.ts'
import { CommandKey } from '../command-key.tsx'
import { brushText } from './day-brush.ts'
import { placeAt, type Zoom, ZOOMS } from './timeline-zoom.ts'

const NAMES: Readonly<Record<Zoom, string>> = { day: 'Day', week: 'Week', month: 'Month', all: 'All' }

/** What is shown, what is being chosen, and how closely one looks. */
export function TimelineHead({ timeline, nowMs }: { timeline: Timeline; nowMs: number }): ReactElement {
  const { view } = useServices()
  const brush = useStore(view, (state) => state.brush)
  return (
    <header className="timeline-head">
      <span className="timeline-shown" role="status">
        {brush === null ? (
          shownText(timeline, nowMs)
        ) : (
          <>
            {brushText(brush, nowMs)} <CommandKey command={filterByDays} /> <span className="ink2">filters</span>
            <span className="visually-hidden">: Enter filters by these days, Escape lets go of them</span>
          </>
        )}
      </span>
      <span className="grow" />
      <ZoomChoice />
    </header>
  )
}

function shownText({ range, count, lanes, moreLanes }: Timeline, nowMs: number): string {
  const [first, last] = [formatDay(range.from, nowMs), formatDay(range.to - 1, nowMs)]
  const flows = countOf(lanes.filter((lane) => lane.count > 0).length + moreLanes, 'flow')
  return `${first === last ? first : `${first} to ${last}`} · ${count === 0 ? 'no run in these days' : `${countOf(count, 'run')} of ${flows}`}`
}

function ZoomChoice(): ReactElement {
  const services = useServices()
  const { view } = services
  const zoom = useStore(view, (state) => state.timeline.zoom)
  const choose = (next: Zoom): void => view.set({ timeline: placeAt(next, view.get().timeline.at ?? momentInView(services)) })
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const at = (ZOOMS.indexOf(zoom) + step + ZOOMS.length) % ZOOMS.length
    choose(ZOOMS[at] ?? 'all')
    event.currentTarget.querySelectorAll<HTMLElement>('[role="radio"]')[at]?.focus()
  }
  return (
    <div className="segments" role="radiogroup" aria-label="Days in view" onKeyDown={onKeyDown}>
      {ZOOMS.map((each) => (
        <button
          key={each}
          type="button"
          role="radio"
          aria-checked={each === zoom}
          tabIndex={each === zoom ? 0 : -1}
          onClick={() => choose(each)}
        >
          {NAMES[each]}
        </button>
      ))}
    </div>
  )
}
