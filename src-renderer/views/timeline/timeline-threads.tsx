import type { ReactElement } from 'react'
import { tagHue } from '../../../src-core/tags/tag-hue.ts'
import { leftOf, type PlacedPromotion, TAG_PX } from './place-promotions.ts'
import { holeY, LINE_PX, tagTop } from './promotion-line.tsx'

export interface Thread extends PlacedPromotion {
  /** Where the promoted run stands; null when it is out of view. */
  readonly run: { readonly x: number; readonly y: number } | null
}

/** Strings from the line to the tags, and dotted threads from the tags to the runs that they speak of. */
export function TimelineThreads({ threads, endX }: { threads: readonly Thread[]; endX: number }): ReactElement {
  return (
    <g data-hue={tagHue('production')}>
      <path className="timeline-string" d={`M0 ${LINE_PX}H${endX}`} />
      {threads.map(({ promotion, x, flipped, row, run }) => {
        const side = flipped ? -1 : 1
        const hole = row === null ? LINE_PX : holeY(row)
        const from = row === null ? { x, y: LINE_PX } : { x: leftOf({ x, flipped }) + TAG_PX.width / 2, y: tagTop(row) + TAG_PX.height }
        return (
          <g key={promotion.key}>
            {run !== null && (
              <path
                className="timeline-thread"
                d={`M${from.x} ${from.y}C${from.x} ${from.y + 46} ${run.x} ${run.y - 60} ${run.x} ${run.y}`}
              />
            )}
            {row !== null && (
              <path
                className="timeline-string"
                d={`M${x} ${LINE_PX}C${x + side * 7} ${LINE_PX + 10} ${x - side * 5} ${hole - 10} ${x} ${hole}`}
              />
            )}
            <circle className="timeline-knot" cx={x} cy={LINE_PX} r="2.25" />
          </g>
        )
      })}
    </g>
  )
}
