import type { ReactElement } from 'react'
import type { Promotion } from '../../../src-core/replica/views/timeline.ts'
import { formatDay } from '../../ui/format-time.ts'
import { useTagLook } from '../../ui/tag-looks.ts'
import { describePromotion } from './describe-stop.ts'
import { HOLE_PX, leftOf, type PlacedPromotion, TAG_PX } from './place-promotions.ts'

/** From the line down to a hole in the first row, and from row to row. */
export const LINE_PX = 34
const STRING_PX = 34
const ROW_PX = 46
/** Room for the threads below the tags. */
const BELOW_PX = 56

export const holeY = (row: number): number => LINE_PX + STRING_PX + row * ROW_PX
export const tagTop = (row: number): number => holeY(row) - HOLE_PX.y

export function promotionsHeight(placed: readonly PlacedPromotion[]): number {
  const rows = placed.reduce((most, { row }) => Math.max(most, (row ?? -1) + 1), 0)
  return rows === 0 ? 2 * LINE_PX : tagTop(rows - 1) + TAG_PX.height + BELOW_PX
}

interface PromotionLineProps {
  readonly placed: readonly PlacedPromotion[]
  /** Why no tag hangs here; null when some do. */
  readonly note: string | null
  readonly nowMs: number
  readonly onPress: (promotion: Promotion) => void
}

/** The string on which the tags of promoted runs hang. */
export function PromotionLine({ placed, note, nowMs, onPress }: PromotionLineProps): ReactElement {
  return (
    <div className="timeline-lane timeline-promotions" style={{ height: promotionsHeight(placed) }}>
      <div className="timeline-flow">
        <span className="name">production</span>
        {note !== null && <span className="timeline-flow-count">{note}</span>}
      </div>
      <ul className="timeline-line" aria-label={`Promotions, ${placed.length}`}>
        {placed.map((each) => (
          <li
            key={each.promotion.key}
            style={{ left: each.row === null ? each.x : leftOf(each), top: each.row === null ? LINE_PX : tagTop(each.row) }}
          >
            <HangingTag placed={each} nowMs={nowMs} onPress={onPress} />
          </li>
        ))}
      </ul>
    </div>
  )
}

const CUT = 'M9 .5H121a2.5 2.5 0 0 1 2.5 2.5v33a2.5 2.5 0 0 1-2.5 2.5H9L.5 30V9z'

function HangingTag({
  placed: { promotion, outside, flipped, row },
  nowMs,
  onPress,
}: { placed: PlacedPromotion } & Pick<PromotionLineProps, 'nowMs' | 'onPress'>): ReactElement {
  const { hue } = useTagLook('production')
  const name = describePromotion(promotion, nowMs)
  const { flow, runId, by, at, pending } = promotion
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
          <svg width={TAG_PX.width} height={TAG_PX.height} aria-hidden="true">
            <g transform={flipped ? `translate(${TAG_PX.width} 0) scale(-1 1)` : undefined}>
              <path className="hanging-paper" d={CUT} />
              <circle className="hanging-hole" cx={HOLE_PX.x} cy={HOLE_PX.y} r={pending ? 1.5 : 2.75} />
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
            <span className="cut name">{pending ? 'waiting' : (by ?? 'came with it')}</span>
            {!outside && <span className="visually-hidden">, {day}</span>}
          </span>
        </>
      )}
    </button>
  )
}
