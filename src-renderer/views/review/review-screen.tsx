import { useEffect, useRef, type ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { TroubleBanner } from '../notices/trouble-banner.tsx'
import { ReviewBar } from './review-bar.tsx'
import { ReviewEnd } from './review-end.tsx'
import { ReviewHead } from './review-head.tsx'
import { placeAfter } from './review-state.ts'
import { RunUnderReview } from './run-under-review.tsx'
import './review.css'

/** One run after another over the whole window: what is known of it, its card, and a key press to judge it. */
export function ReviewScreen(): ReactElement {
  const { review, view } = useServices()
  const state = useStore(review.state, (all) => all)
  const { queue, at } = state
  const quiet = useStore(view, (state) => state.editing === null && state.noting === null && state.asking === null && state.dialog === null)
  const screen = useRef<HTMLDivElement>(null)
  // An editor gives the focus back to what may be gone by then.
  useEffect(() => {
    if (quiet) screen.current?.focus({ preventScroll: true })
  }, [quiet])
  // The run before and the one behind are drawn too, unseen, with their cards: the next is there at once.
  const near = [at - 1, at, placeAfter(state)].flatMap((place) => queue[place] ?? [])
  return (
    <div className="review" ref={screen} tabIndex={-1} data-pane="review">
      <div>
        <ReviewHead />
        <TroubleBanner />
      </div>
      <main className="review-body" aria-label="Run under review">
        {at >= queue.length && <ReviewEnd />}
        {near.map((key) => (
          <RunUnderReview key={key} runKey={key} shown={key === queue[at]} />
        ))}
      </main>
      {at < queue.length && <ReviewBar />}
    </div>
  )
}
