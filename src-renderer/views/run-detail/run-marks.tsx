import type { ReactElement } from 'react'
import type { RunView, StandingMark } from '../../../src-core/replica/api.ts'
import { formatMoment } from '../../ui/format-time.ts'
import { Icon, type IconName } from '../../ui/icon.tsx'
import './run-marks.css'

interface MarkWords {
  readonly icon: IconName
  readonly words: string
}

const WORDS: Readonly<Record<Exclude<StandingMark['kind'], 'judged'>, MarkWords>> = {
  pin: { icon: 'pin', words: 'Pinned' },
  baseline: { icon: 'baseline', words: 'Baseline' },
  archive: { icon: 'archive', words: 'Archived' },
}

/** How a run is set apart, and by whom; then who has judged it. Plain ink: only a tag has a hue. */
export function RunMarks({ run: { row, opinions } }: { run: RunView }): ReactElement | null {
  const kinds = (['baseline', 'pin', 'archive'] as const).filter((kind) =>
    kind === 'baseline' ? row.isBaseline : opinions.some((opinion) => opinion.kind === kind),
  )
  const judges = [...new Set(opinions.filter((opinion) => opinion.kind === 'judged').map((opinion) => opinion.by))]
  if (kinds.length === 0 && judges.length === 0) return null
  return (
    <ul className="run-marks" aria-label="Marks">
      {kinds.map((kind) => {
        const standing = opinions.filter((opinion) => opinion.kind === kind)
        const { icon, words } = WORDS[kind]
        return (
          <li key={kind} title={standing.map(({ by, at }) => `${by}, ${formatMoment(at)}`).join('\n')}>
            <Icon name={icon} className="s14" />
            {words} by <span className="name ink1">{nameList(standing.map(({ by }) => by))}</span>
          </li>
        )
      })}
      {judges.length > 0 && (
        <li>
          <Icon name="check" className="s14" />
          Judged by <span className="name ink1">{nameList(judges)}</span>
        </li>
      )}
    </ul>
  )
}

/** `anne`, `anne and bob`, `anne, bob and carol`. */
function nameList(names: readonly string[]): string {
  const distinct = [...new Set(names)]
  return distinct.length < 2 ? distinct.join('') : `${distinct.slice(0, -1).join(', ')} and ${distinct.at(-1)}`
}
