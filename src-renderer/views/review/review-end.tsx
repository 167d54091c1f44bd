import type { ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { reviewAgain, undoReviewed } from '../../commands/review.ts'
import { stepBack } from '../../commands/step-back.ts'
import { TagChip } from '../../ui/tag-chip.tsx'
import { countOf, formatCount, inWords } from '../../ui/words.ts'
import { CommandKey } from '../command-key.tsx'
import { CommandButton } from '../command-button.tsx'
import { progressOf, summaryOf } from './review-state.ts'

/** What came of the review, and the ways on. */
export function ReviewEnd(): ReactElement {
  const { review } = useServices()
  const state = useStore(review.state, (all) => all)
  const { judged, total, left } = progressOf(state)
  const { tags, archived, withoutTag, elsewhere } = summaryOf(state)
  return (
    <section className="review-end" aria-label="End of the review" data-editor-area="">
      <h2>{headline(judged, total)}</h2>
      <p className="ink2">
        {left === 0
          ? 'What you judged is kept and will not be asked again.'
          : `You passed over ${inWords(left)}. What you judged is kept; the rest is asked again next time.`}
      </p>
      <dl className="review-summary">
        {tags.map(({ tag, count }) => (
          <div key={tag}>
            <dt>
              <TagChip tag={tag} />
            </dt>
            <dd>{countOf(count, 'run')}</dd>
          </div>
        ))}
        {archived > 0 && (
          <div>
            <dt>Archived</dt>
            <dd>{countOf(archived, 'run')}</dd>
          </div>
        )}
        {withoutTag > 0 && (
          <div>
            <dt>Judged without a tag</dt>
            <dd>{countOf(withoutTag, 'run')}</dd>
          </div>
        )}
        {elsewhere > 0 && (
          <div>
            <dt>Judged in another window</dt>
            <dd>{countOf(elsewhere, 'run')}</dd>
          </div>
        )}
      </dl>
      <div className="review-ways">
        <button type="button" className="button primary" onClick={() => review.leave()}>
          Back to the list <CommandKey command={stepBack} />
        </button>
        {left > 0 && (
          <CommandButton command={reviewAgain} className="button">
            The {left === 1 ? 'one' : formatCount(left)} passed over
          </CommandButton>
        )}
        {state.judgements.length > 0 && (
          <CommandButton command={undoReviewed} className="button quiet">
            Take back the last
          </CommandButton>
        )}
      </div>
    </section>
  )
}

function headline(judged: number, total: number): string {
  if (judged < total) return `${formatCount(judged)} of ${countOf(total, 'run')} are judged`
  return total === 1 ? 'The run is judged' : `All ${formatCount(total)} runs are judged`
}
