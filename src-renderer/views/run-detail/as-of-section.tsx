import type { ReactElement } from 'react'
import { judgedBy, markKind, noteTexts } from '../../../src-core/opinions/marks.ts'
import { opinionsAsOf } from '../../../src-core/opinions/opinions-as-of.ts'
import type { HistoryEntry } from '../../../src-core/replica/api.ts'
import { useServices } from '../../app/services.ts'
import { stepBack } from '../../commands/step-back.ts'
import { formatMoment } from '../../ui/format-time.ts'
import { TagChip } from '../../ui/tag-chip.tsx'
import { CommandKey } from '../command-key.tsx'
import './as-of-section.css'

const WORDS: Readonly<Record<string, string>> = { pin: 'Pinned', baseline: 'Baseline of its flow', archive: 'Archived' }

/** What people thought of a run at a moment, in place of what they think now. It only shows: nothing can be changed there. */
export function AsOfSection({ history, at }: { history: readonly HistoryEntry[]; at: number }): ReactElement {
  const { view } = useServices()
  const { tags, marks } = opinionsAsOf(history, at)
  const judges = judgedBy({ marks })
  const words = marks.flatMap((mark) => WORDS[markKind(mark)] ?? [])
  if (judges.length > 0) words.push(`Judged by ${judges.join(', ')}`)
  return (
    <section className="run-detail-section as-of" aria-label={`As of ${formatMoment(at)}`}>
      <div className="as-of-head" role="status">
        <h3>As of {formatMoment(at)}</h3>
        <button type="button" className="button" onClick={() => view.set({ asOf: null })}>
          Back to now <CommandKey command={stepBack} />
        </button>
      </div>
      {tags.length > 0 ? (
        <ul className="tag-list" aria-label="Tags then">
          {tags.map((tag) => (
            <li key={tag}>
              <TagChip tag={tag} />
            </li>
          ))}
        </ul>
      ) : (
        <p className="ink2">No tag stood on the run then.</p>
      )}
      {words.length > 0 && <p className="ink2">{words.join(' · ')}</p>}
      {noteTexts({ marks }).map((text) => (
        <p key={text} className="as-of-note" dir="auto">
          {text}
        </p>
      ))}
    </section>
  )
}
