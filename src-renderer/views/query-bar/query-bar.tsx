import { useMemo, useRef, useState, type KeyboardEvent, type ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { FilterToken } from '../../ui/filter-token.tsx'
import { Icon } from '../../ui/icon.tsx'
import { focusQuery } from '../../commands/focus-query.ts'
import { CommandKey } from '../command-key.tsx'
import { conjunctsOf } from './conjuncts.ts'
import { focusList } from '../focus-list.ts'
import { MatchCount } from './match-count.tsx'
import { QueryHelp } from './query-help.tsx'
import { useSuggestions } from './use-suggestions.ts'
import './query-bar.css'

/**
 * The filter as text. While nobody types, its conditions are drawn as tokens; the text field lies above them, invisible,
 * so that a click or a key finds it at once.
 */
export function QueryBar(): ReactElement {
  const { view, runs } = useServices()
  const query = useStore(view, (state) => state.query)
  const error = useStore(runs.sheet, (state) => (state.current?.spec.query === query ? state.current.queryError : null))
  const input = useRef<HTMLInputElement>(null)
  const echo = useRef<HTMLDivElement>(null)
  const [focused, setFocused] = useState(false)
  const [caret, setCaret] = useState(0)
  const suggestions = useSuggestions(query, caret, focused)
  const tokens = useMemo(() => conjunctsOf(query), [query])

  const readCaret = (): void => {
    setCaret(input.current?.selectionStart ?? 0)
    if (echo.current !== null && input.current !== null) echo.current.scrollLeft = input.current.scrollLeft
  }
  const take = (index: number): void => {
    const taken = suggestions.items[index]
    if (taken === undefined || !suggestions.current) return
    const text = query.slice(0, taken.from) + taken.text + query.slice(taken.to)
    const at = taken.from + taken.text.length
    view.set({ query: text })
    setCaret(at)
    requestAnimationFrame(() => input.current?.setSelectionRange(at, at))
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const { items, chosen } = suggestions
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown' && items.length > 0) suggestions.choose(chosen + 1 >= items.length ? 0 : chosen + 1)
    else if (event.key === 'ArrowUp' && items.length > 0) suggestions.choose(chosen <= 0 ? items.length - 1 : chosen - 1)
    else if ((event.key === 'Enter' || event.key === 'Tab') && chosen >= 0) take(chosen)
    else if (event.key === 'Enter' || event.key === 'Escape') focusList()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  const drawn = !focused && tokens.length > 0
  const open = focused && (suggestions.items.length > 0 || error !== null)
  return (
    <div className={`query-bar${error === null ? '' : ' is-wrong'}`} role="search" data-pane="query">
      <Icon name="search" />
      <div className="query-field">
        {drawn && (
          <div className="query-tokens" aria-hidden="true">
            {tokens.map((token) => (
              <FilterToken key={token.text} text={token.text} />
            ))}
          </div>
        )}
        {!drawn && error !== null && (
          <div className="query-echo" ref={echo} aria-hidden="true">
            {query.slice(0, error.from)}
            <span className="query-wrong">{query.slice(error.from, error.to) || ' '}</span>
            {query.slice(error.to)}
          </div>
        )}
        <input
          ref={input}
          className={drawn ? 'is-behind' : ''}
          value={query}
          placeholder="Filter runs"
          spellCheck={false}
          autoComplete="off"
          role="combobox"
          aria-label="Filter runs"
          aria-expanded={open}
          aria-controls="query-help"
          aria-autocomplete="list"
          aria-activedescendant={suggestions.chosen >= 0 ? `query-option-${suggestions.chosen}` : undefined}
          aria-invalid={error !== null}
          aria-describedby={error === null ? undefined : 'query-error'}
          onChange={(event) => {
            view.set({ query: event.target.value, screen: 'runs' })
            readCaret()
          }}
          onSelect={readCaret}
          onScroll={readCaret}
          onKeyDown={onKeyDown}
          onFocus={() => setFocused(true)}
          onBlur={() => setFocused(false)}
        />
      </div>
      <MatchCount />
      {!focused && <CommandKey command={focusQuery} />}
      {open && <QueryHelp suggestions={suggestions} error={error} onTake={take} />}
    </div>
  )
}
