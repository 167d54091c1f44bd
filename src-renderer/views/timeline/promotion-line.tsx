import type { ReactElement } from 'react'
import type { Promotion } from '../../../src-core/replica/views/timeline.ts'
import { formatDay } from '../../ui/format-time.ts'
import { useTagLook } from '../../ui/tag-looks.ts'
import { describePromotion } from './describe-stop.ts'
import { type HangingMeasures, tagTop } from './hanging-measures.ts'
import { leftOf, type PlacedPromotion } from './place-promotions.ts'

export function promotionsHeight(placed: readonly PlacedPromotion[], measures: HangingMeasures): number {
  const rows = placed.reduce((most, { row }) => Math.max(most, (row ?? -1) + 1), 0)
  return rows === 0 ? 2 * measures.line : tagTop(measures, rows - 1) + measures.tag.height + measures.below
}

interface PromotionLineProps {
  readonly placed: readonly PlacedPromotion[]
  readonly measures: HangingMeasures
  /** Why no tag hangs here; null when some do. */
  readonly note: string | null
  readonly nowMs: number
  readonly onPress: (promotion: Promotion) => void
}

/** The string on which the tags of promoted runs hang. */
export function PromotionLine({ placed, measures, note, nowMs, onPress }: PromotionLineProps): ReactElement {
  return (
    <div className="timeline-lane timeline-promotions" style={{ height: promotionsHeight(placed, measures) }}>
      <div className="timeline-flow">
        <span className="name">production</span>
        {note !== null && <span className="timeline-flow-count">{note}</span>}
      </div>
      <ul className="timeline-line" aria-label={`Promotions, ${placed.length}`}>
        {placed.map((each) => (
          <li
            key={each.promotion.key}
            style={
              each.row === null ? { left: each.x, top: measures.line } : { left: leftOf(each, measures), top: tagTop(measures, each.row) }
            }
          >
            <HangingTag placed={each} nowMs={nowMs} onPress={onPress} />
          </li>
        ))}
      </ul>
    </div>
  )
}

/** As drawn at the usual size of text; larger text makes the paper larger. */
const PAPER = { width: 124, height: 39, hole: 9 } as const
const CUT = 'M9 .5H121a2.5 2.5 0 0 1 2.5 2.5v33a2.5 2.5 0 0 1-2.5 2.5H9L.5 30V9z'

function HangingTag({
  placed: { promotion, outside, flipped, row },
  nowMs,
  onPress,
}: { placed: PlacedPromotion } & Pick<PromotionLineProps, 'nowMs' | 'onPress'>): ReactElement {
  const { hue } = useTagLook('production')
  const name = describePromotion(promotion, nowMs)
  const { flow, runId, by, at, pending, proposed } = promotion
  const day = formatDay(at, nowMs)
  return (
    <button
      type="button"
      className={`hanging-tag${pending ? ' is-waiting' : ''}${row === null ? ' is-knot' : ''}${flipped ? ' is-flipped' : ''}`}
      data-hue={hue}
      title={name}
      onClick={() => onPress(promotion)}
    >
      {row === null ? (
        <span className="visually-hidden">{name}</span>
      ) : (
        <>
          <svg viewBox={`0 0 ${PAPER.width} ${PAPER.height}`} aria-hidden="true">
            <g transform={flipped ? `translate(${PAPER.width} 0) scale(-1 1)` : undefined}>
              <path className="hanging-paper" d={CUT} />
              <circle className="hanging-hole" cx={PAPER.hole} cy={PAPER.hole} r={pending ? 1.5 : 2.75} />
            </g>
          </svg>
          <span className="hanging-text">production</span>
          <span className="visually-hidden"> on {flow}/</span>
          <span className="hanging-run">
            {outside ? (
              <>
                <span className="visually-hidden">{runId}, </span>
                <span>{day}</span>
              </>
            ) : (
              <span className="mono">…{runId.slice(-6)}</span>
            )}{' '}
            <span className="cut name">{proposed ? 'proposed' : pending ? 'waiting' : (by ?? 'came with it')}</span>
            {!outside && <span className="visually-hidden">, {day}</span>}
          </span>
        </>
      )}
    </button>
  )
}
