import type { ReactElement } from 'react'
import { useTagLook } from '../../ui/tag-looks.ts'
import { leftOf, type PlacedPromotion, TAG_PX } from './place-promotions.ts'
import { holeY, LINE_PX, tagTop } from './promotion-line.tsx'

export interface Thread extends PlacedPromotion {
  /** Where the promoted run stands; null when it is out of view. */
  readonly run: { readonly x: number; readonly y: number } | null
}

/** What lies behind the tags: dotted threads to the runs that they speak of, and strings that pass other tags on their way down. */
export function TimelineThreads({ threads }: { threads: readonly Thread[] }): ReactElement {
  const { hue } = useTagLook('production')
  return (
    <g data-hue={hue}>
      {threads.map((thread) => (
        <g key={thread.promotion.key}>
          {thread.run !== null && <path className="timeline-thread" d={threadPath(thread, thread.run)} />}
          {thread.row !== null && thread.row > 0 && <path className="timeline-string" d={stringPath(thread, thread.row)} />}
        </g>
      ))}
    </g>
  )
}

/** The line, its knots, and the strings through the holes of the first row. */
export function TimelineStrings({ threads, endX }: { threads: readonly Thread[]; endX: number }): ReactElement {
  return (
    <g>
      <path className="timeline-string" d={`M0 ${LINE_PX}H${endX}`} />
      {threads.map((thread) => (
        <g key={thread.promotion.key}>
          {thread.row === 0 && <path className="timeline-string" d={stringPath(thread, 0)} />}
          <circle className="timeline-knot" cx={thread.x} cy={LINE_PX} r="2.25" />
        </g>
      ))}
    </g>
  )
}

function threadPath({ x, flipped, row }: Thread, run: { readonly x: number; readonly y: number }): string {
  const from = row === null ? { x, y: LINE_PX } : { x: leftOf({ x, flipped }) + TAG_PX.width / 2, y: tagTop(row) + TAG_PX.height }
  return `M${from.x} ${from.y}C${from.x} ${from.y + 46} ${run.x} ${run.y - 60} ${run.x} ${run.y}`
}

function stringPath({ x, flipped }: Thread, row: number): string {
  const [side, hole] = [flipped ? -1 : 1, holeY(row)]
  return `M${x} ${LINE_PX}C${x + side * 7} ${LINE_PX + 10} ${x - side * 5} ${hole - 10} ${x} ${hole}`
}
