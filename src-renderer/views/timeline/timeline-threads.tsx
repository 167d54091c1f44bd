import type { ReactElement } from 'react'
import { useTagLook } from '../../ui/tag-looks.ts'
import { type HangingMeasures, holeY, tagTop } from './hanging-measures.ts'
import { leftOf, type PlacedPromotion } from './place-promotions.ts'

export interface Thread extends PlacedPromotion {
  /** Where the promoted run stands; null when it is out of view. */
  readonly run: { readonly x: number; readonly y: number } | null
}

/** What lies behind the tags: dotted threads to the runs that they speak of, and strings that pass other tags on their way down. */
export function TimelineThreads({ threads, measures }: { threads: readonly Thread[]; measures: HangingMeasures }): ReactElement {
  const { hue } = useTagLook('production')
  return (
    <g data-hue={hue}>
      {threads.map((thread) => (
        <g key={thread.promotion.key}>
          {thread.run !== null && <path className="timeline-thread" d={threadPath(thread, thread.run, measures)} />}
          {thread.row !== null && thread.row > 0 && <path className="timeline-string" d={stringPath(thread, thread.row, measures)} />}
        </g>
      ))}
    </g>
  )
}

/** The line, its knots, and the strings through the holes of the first row. */
export function TimelineStrings({
  threads,
  measures,
  endX,
}: {
  threads: readonly Thread[]
  measures: HangingMeasures
  endX: number
}): ReactElement {
  return (
    <g>
      <path className="timeline-string" d={`M0 ${measures.line}H${endX}`} />
      {threads.map((thread) => (
        <g key={thread.promotion.key}>
          {thread.row === 0 && <path className="timeline-string" d={stringPath(thread, 0, measures)} />}
          <circle className="timeline-knot" cx={thread.x} cy={measures.line} r="2.25" />
        </g>
      ))}
    </g>
  )
}

function threadPath({ x, flipped, row }: Thread, run: { readonly x: number; readonly y: number }, measures: HangingMeasures): string {
  const { line, tag } = measures
  const from =
    row === null ? { x, y: line } : { x: leftOf({ x, flipped }, measures) + tag.width / 2, y: tagTop(measures, row) + tag.height }
  return `M${from.x} ${from.y}C${from.x} ${from.y + 46} ${run.x} ${run.y - 60} ${run.x} ${run.y}`
}

function stringPath({ x, flipped }: Thread, row: number, measures: HangingMeasures): string {
  const [side, hole, line] = [flipped ? -1 : 1, holeY(measures, row), measures.line]
  return `M${x} ${line}C${x + side * 7} ${line + 10} ${x - side * 5} ${hole - 10} ${x} ${hole}`
}
