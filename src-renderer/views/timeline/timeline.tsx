import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactElement } from 'react'
import type { Promotion, Timeline as Answer, TimelineStop } from '../../../src-core/replica/views/timeline.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { setDetailOpen } from '../../commands/open-detail.ts'
import { useMinute } from '../../ui/use-minute.ts'
import { inWords } from '../../ui/words.ts'
import { hangingMeasures, laneHeight } from './hanging-measures.ts'
import { COLUMN_PX, placeStops, xOf } from './place-stops.ts'
import { placePromotions } from './place-promotions.ts'
import { promotionsHeight, PromotionLine } from './promotion-line.tsx'
import { timeTicks } from './time-ticks.ts'
import { TimelineFoot } from './timeline-foot.tsx'
import { TimelineHead } from './timeline-head.tsx'
import { TimelineLane } from './timeline-lane.tsx'
import { TimelineScale } from './timeline-scale.tsx'
import { currentStop, isLocated } from './timeline-stops.ts'
import { type Thread, TimelineStrings, TimelineThreads } from './timeline-threads.tsx'
import { zoomed } from './timeline-zoom.ts'
import { useDayBrush } from './use-day-brush.ts'
import { useTimelineMeasures } from './use-timeline-measures.ts'
import './timeline.css'

/** A thread ends above its mark. */
const ABOVE_MARK_PX = 12
/** Rows of the list kept at hand around the focused run. */
const AT_HAND = 10

/** The runs of the list along time, a lane for each flow; promotions hang from the line above. */
export function Timeline(): ReactElement {
  const { timeline, runs, view } = useServices()
  const sheet = useStore(timeline.sheet, (state) => state.current)
  const focusIndex = useStore(view, (state) => state.focusIndex)
  const nowMs = useMinute()
  useEffect(() => runs.setWindow(Math.max(0, focusIndex - AT_HAND), focusIndex + AT_HAND), [runs, focusIndex])
  return (
    <section className="timeline" aria-label="Timeline" data-pane="list">
      {sheet !== null && <TimelineHead timeline={sheet.timeline} nowMs={nowMs} />}
      <Lanes timeline={sheet?.timeline ?? null} nowMs={nowMs} />
      <TimelineFoot />
    </section>
  )
}

function Lanes({ timeline, nowMs }: { timeline: Answer | null; nowMs: number }): ReactElement {
  const services = useServices()
  const { runs, view, timeline: timelineRuns } = services
  const brush = useStore(view, (state) => state.brush)
  const scroller = useRef<HTMLDivElement>(null)
  const scale = useRef<HTMLDivElement>(null)
  const { leftPx, widthPx, heightPx, textScale } = useTimelineMeasures(scroller, scale)
  const hanging = useMemo(() => hangingMeasures(textScale), [textScale])
  const lanePx = laneHeight(textScale)
  const [scrollTop, setScrollTop] = useState(0)
  useEffect(() => timelineRuns.setColumns(Math.floor(widthPx / COLUMN_PX)), [timelineRuns, widthPx])

  const range = timeline?.range ?? NO_RANGE
  const handlers = useDayBrush(range, leftPx, widthPx)
  const ticks = useMemo(() => timeTicks(range, widthPx), [range, widthPx])
  const promotions = useMemo(
    () => placePromotions(timeline?.promotions ?? [], range, widthPx, hanging),
    [timeline, range, widthPx, hanging],
  )
  const current = timeline && currentStop(timeline)
  const located = timeline !== null && isLocated(timeline)
  useFocusedMark(scroller, current && `${current.lane} ${current.stop}`)

  const focusRun = useCallback(
    (key: Promotion['key']) => {
      runs.reveal(key)
      setDetailOpen(services, true)
    },
    [runs, services],
  )
  const onPress = useCallback(
    (stop: TimelineStop) => {
      const place = view.get().timeline
      if (stop.kind === 'run' || place.zoom === 'day') return focusRun(stop.key)
      runs.reveal(stop.key)
      view.set({ timeline: zoomed(place, 'in', stop.to - 1) })
    },
    [focusRun, runs, view],
  )

  const above = promotionsHeight(promotions, hanging)
  const lanes = timeline?.lanes ?? []
  const height = above + lanes.length * lanePx
  const inView = (lane: number): boolean => {
    const top = above + lane * lanePx
    return top + 2 * lanePx > scrollTop && top - lanePx < scrollTop + heightPx
  }
  const threads = promotions.map((placed): Thread => {
    const lane = lanes.findIndex(({ flow }) => flow === placed.promotion.flow)
    const { runAt } = placed.promotion
    if (lane < 0 || runAt < range.from || runAt >= range.to) return { ...placed, run: null }
    const stop = placeStops(lanes[lane]?.stops ?? [], range, widthPx).find((each) => each.stop.key === placed.promotion.key)
    return { ...placed, run: { x: stop?.x ?? xOf(runAt, range, widthPx), y: above + lane * lanePx + lanePx / 2 - ABOVE_MARK_PX } }
  })
  return (
    <div className="timeline-scroll" data-editor-area ref={scroller} onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}>
      <div className="timeline-axis" aria-hidden="true">
        <div className="timeline-labels" ref={scale}>
          {ticks.map(({ at, label }) => (
            <span key={at} style={{ left: xOf(at, range, widthPx) }}>
              {label}
            </span>
          ))}
        </div>
      </div>
      <div className="timeline-body" style={{ minHeight: height }} {...handlers}>
        <svg className="timeline-drawing" style={{ left: leftPx }} width={widthPx} height={height} aria-hidden="true">
          <TimelineScale range={range} widthPx={widthPx} heightPx={height} ticks={ticks} brush={brush} nowMs={nowMs} />
        </svg>
        <svg className="timeline-drawing is-between" style={{ left: leftPx }} width={widthPx} height={height} aria-hidden="true">
          <TimelineThreads threads={threads} measures={hanging} />
        </svg>
        <PromotionLine
          placed={promotions}
          measures={hanging}
          note={promotionNote(timeline, promotions.length)}
          nowMs={nowMs}
          onPress={({ key }) => focusRun(key)}
        />
        {lanes.map((lane, at) => (
          <TimelineLane
            key={lane.flow}
            lane={lane}
            range={range}
            widthPx={widthPx}
            current={current?.lane === at ? current.stop : null}
            located={located}
            drawn={inView(at) || current?.lane === at}
            nowMs={nowMs}
            onPress={onPress}
          />
        ))}
        <svg className="timeline-drawing is-above" style={{ left: leftPx }} width={widthPx} height={height} aria-hidden="true">
          <TimelineStrings threads={threads} measures={hanging} endX={Math.max(0, Math.min(widthPx, xOf(nowMs, range, widthPx)))} />
        </svg>
        {timeline !== null && timeline.moreLanes > 0 && (
          <p className="timeline-note">
            {inWords(timeline.moreLanes)} more {timeline.moreLanes === 1 ? 'flow has' : 'flows have'} fewer runs and no lane here. Filter by{' '}
            <span className="mono">flow:</span> to see them.
          </p>
        )}
      </div>
    </div>
  )
}

const NO_RANGE = { from: 0, to: 1 }

function promotionNote(timeline: Answer | null, shown: number): string | null {
  if (timeline === null) return null
  const { promotions, morePromotions } = timeline
  if (promotions.length === 0) return 'no run carries this tag'
  if (shown === 0) return 'none in these days'
  return morePromotions > 0 ? `and ${morePromotions} older` : null
}

/** Takes the focus of the keyboard along to the focused run, where the timeline has it or nobody does. */
function useFocusedMark(scroller: { readonly current: HTMLElement | null }, place: string | null): void {
  useLayoutEffect(() => {
    const list = scroller.current
    const focused = document.activeElement
    if (place === null || list === null) return
    const isOnMark = focused !== null && list.contains(focused) && focused.closest('.timeline-promotions') === null
    if (!isOnMark && focused !== document.body) return
    const mark = list.querySelector<HTMLElement>('.timeline-mark[tabindex="0"]')
    mark?.focus({ preventScroll: true })
    mark?.closest('.timeline-lane')?.scrollIntoView({ block: 'nearest' })
  }, [scroller, place])
}
