import { useEffect, useRef, type ReactElement } from 'react'
import type { QueryError } from '../../../src-core/query/query.ts'
import type { QuerySuggestion } from '../../../src-core/replica/api.ts'
import { parseQuery } from '../../../src-core/query/parse-query.ts'
import { Icon } from '../../ui/icon.tsx'
import { KeyHint } from '../../ui/key-hint.tsx'
import { TagChip } from '../../ui/tag-chip.tsx'
import { countOf } from '../../ui/words.ts'
import type { Offer, Offers } from './use-offers.ts'

interface QueryHelpProps {
  readonly offers: Offers
  readonly error: QueryError | null
  readonly onTake: (offer: Offer) => void
}

/** Hangs under the filter while one types: what may follow, what was asked before, and where the text stops being a filter. */
export function QueryHelp({ offers, error, onTake }: QueryHelpProps): ReactElement {
  const { items, chosen, isRecent, hasRecent } = offers
  // Not wrong, only not ended: what would end it is offered below.
  const isBegun = items.length > 0 && !isRecent
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    list.current?.querySelector(`#query-option-${chosen}`)?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  return (
    <div className="query-help popover">
      {error !== null && (
        <div className={`query-error${isBegun ? ' is-begun' : ''}`} id="query-error" role="status">
          <Icon name={isBegun ? 'info' : 'warning'} />
          <span>
            {error.message}
            {!error.expected.every((item) => error.message.includes(item)) && (
              <span className="ink2"> Expected: {error.expected.join(', ')}.</span>
            )}
          </span>
        </div>
      )}
      <ul ref={list} role="listbox" id="query-help" aria-label={isRecent ? 'Earlier filters' : 'Completions'}>
        {items.map((offer, index) => (
          <li
            key={offer.kind === 'recent' ? offer.query : `${offer.completion.from}:${offer.completion.text}`}
            id={`query-option-${index}`}
            role="option"
            aria-selected={index === chosen}
            className={`option${index === chosen ? ' is-on' : ''}`}
            // Before the field loses the focus, and the list with it.
            onMouseDown={(event) => {
              event.preventDefault()
              onTake(offer)
            }}
          >
            {offer.kind === 'recent' ? <span className="name cut">{offer.query}</span> : <Completion completion={offer.completion} />}
          </li>
        ))}
      </ul>
      {hasRecent && (
        <div className="popover-foot">
          <span className="key-note">
            <KeyHint chord="ArrowUp" /> {isRecent ? 'older' : 'earlier filters'}
          </span>
          {(isRecent || chosen >= 0) && (
            <span className="key-note">
              <KeyHint chord="Enter" /> takes
            </span>
          )}
        </div>
      )}
    </div>
  )
}

function Completion({ completion: { kind, text, count } }: { completion: QuerySuggestion }): ReactElement {
  return (
    <>
      {kind === 'tag' ? <TagChip tag={tagIn(text)} /> : <span className="name">{text}</span>}
      {count !== null && <span className="option-aside">{countOf(count, 'run')}</span>}
    </>
  )
}

/** A tag is offered as the text that goes into the filter (`tag:"second try"`); what is drawn is the tag. */
function tagIn(text: string): string {
  const parsed = parseQuery(text)
  return parsed.ok && parsed.value.kind === 'tag' ? parsed.value.tag.join('*') : text
}
