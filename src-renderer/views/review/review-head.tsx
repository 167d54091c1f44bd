import type { ReactElement } from 'react'
import { parseRunKey, pathspec } from '../../../src-core/runs/run-key.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { stepBack } from '../../commands/step-back.ts'
import { FilterToken } from '../../ui/filter-token.tsx'
import { countOf, formatCount } from '../../ui/words.ts'
import { CommandKey } from '../command-key.tsx'
import { namespaceName } from '../namespace-sidebar/namespaces.ts'
import { conjunctsOf } from '../query-bar/conjuncts.ts'
import { progressOf } from './review-state.ts'

/** What is reviewed, how far it is, and the way back. */
export function ReviewHead(): ReactElement {
  const { review, view } = useServices()
  const state = useStore(review.state, (all) => all)
  const namespace = useStore(view, (all) => all.namespace)
  const { judged, total, left } = progressOf(state)
  const key = state.queue[state.at]
  const tokens = state.query === null ? [] : conjunctsOf(state.query)
  return (
    <header className="review-head">
      <h1>Review</h1>
      <div className="review-scope">
        {state.query === null ? (
          <span className="ink2">{countOf(total, 'selected run')}</span>
        ) : (
          <span className="ink2 cut">{namespaceName(namespace)}</span>
        )}
        {tokens.map(({ text }) => (
          <FilterToken key={text} text={text} />
        ))}
      </div>
      <div className="review-progress">
        <span aria-hidden="true">
          {formatCount(judged)} of {formatCount(total)} judged
        </span>
        {/* What a screen reader hears when another run is there. */}
        <span className="visually-hidden" role="status">
          {formatCount(judged)} of {formatCount(total)} judged. {key === undefined ? 'The end.' : pathspec(parseRunKey(key))}
        </span>
        <progress value={judged} max={total} aria-label="Judged" />
        <span className="ink3 review-left">{left === 0 ? 'none left' : `${formatCount(left)} left`}</span>
      </div>
      {state.at < state.queue.length && (
        <button type="button" className="button quiet" onClick={() => review.leave()}>
          <span className="review-back">Back to the list</span> <CommandKey command={stepBack} />
        </button>
      )}
    </header>
  )
}
