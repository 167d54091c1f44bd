import { useEffect, useRef, type ReactElement } from 'react'
import type { QueryError } from '../../../src-core/query/query.ts'
import { Icon } from '../../ui/icon.tsx'
import { TagChip } from '../../ui/tag-chip.tsx'
import { countOf } from '../../ui/words.ts'
import type { Suggestions } from './use-suggestions.ts'

interface QueryHelpProps {
  readonly suggestions: Suggestions
  readonly error: QueryError | null
  readonly onTake: (index: number) => void
}

/** Hangs under the filter while one types: what may follow, and where the text stops being a filter. */
export function QueryHelp({ suggestions, error, onTake }: QueryHelpProps): ReactElement {
  const { chosen } = suggestions
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    list.current?.querySelector(`#query-option-${chosen}`)?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  return (
    <div className="query-help popover">
      {error !== null && (
        <div className="query-error" id="query-error" role="status">
          <Icon name="warning" />
          <span>
            {error.message}
            {!error.expected.every((item) => error.message.includes(item)) && (
              <span className="ink2"> Expected: {error.expected.join(', ')}.</span>
            )}
          </span>
        </div>
      )}
      <ul ref={list} role="listbox" id="query-help" aria-label="Completions">
        {suggestions.items.map((item, index) => (
          <li
            key={`${item.from}:${item.text}`}
            id={`query-option-${index}`}
            role="option"
            aria-selected={index === suggestions.chosen}
            className={`option${index === suggestions.chosen ? ' is-on' : ''}`}
            // Before the field loses the focus, and the list with it.
            onMouseDown={(event) => {
              event.preventDefault()
              onTake(index)
            }}
          >
            {item.kind === 'tag' ? <SuggestedTag text={item.text} /> : <span className="name">{item.text}</span>}
            {item.count !== null && <span className="option-aside">{countOf(item.count, 'run')}</span>}
          </li>
        ))}
      </ul>
    </div>
  )
}

/** A tag is offered as the text that goes into the filter (`tag:"second try"`); what is drawn is the tag. */
function SuggestedTag({ text }: { text: string }): ReactElement {
  const bare = text
    .trim()
    .replace(/^-?tag:/, '')
    .replace(/^"(.*)"$/su, '$1')
    .replaceAll(/\\(["\\])/g, '$1')
  return <TagChip tag={bare} />
}
