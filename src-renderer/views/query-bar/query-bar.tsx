import { useRef, useState, type FocusEvent, type KeyboardEvent, type ReactElement } from 'react'
import { parseQuery } from '../../../src-core/query/parse-query.ts'
import type { QueryError } from '../../../src-core/query/query.ts'
import { withRecent } from '../../app/recent-queries.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { say } from '../../app/toast.ts'
import { Icon } from '../../ui/icon.tsx'
import { formatCount } from '../../ui/words.ts'
import { CommandKey } from '../command-key.tsx'
import { focusQuery } from '../../commands/focus-query.ts'
import { focusList } from '../focus-list.ts'
import { editToken, foldDraft, negateToken, removeToken, tokensOf } from './edited-query.ts'
import { ArchivedNote } from './archived-note.tsx'
import { MatchCount } from './match-count.tsx'
import { QueryDraft } from './query-draft.tsx'
import { QueryHelp } from './query-help.tsx'
import { QueryToken } from './query-token.tsx'
import { useEditedQuery } from './use-edited-query.ts'
import { useOffers, type Offer } from './use-offers.ts'
import './query-bar.css'

/** Characters (UTF-16) that the field takes: far more than anybody types, and few enough to be drawn at once and to stand in an address. */
const LONGEST = 8000

/** The filter: its conditions as tokens, and a field for the next one or for the one that is edited. It is one stop for Tab. */
export function QueryBar(): ReactElement {
  const { runs, view, preferences } = useServices()
  const { edited, text, draftFrom, edit, fold } = useEditedQuery()
  const error = useStore(runs.sheet, (state) => (state.current?.spec.query === text ? state.current.queryError : null))
  const bar = useRef<HTMLDivElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const [isTyping, setTyping] = useState(false)
  const [caret, setCaret] = useState(0)
  const offers = useOffers(text, draftFrom + caret, isTyping)
  const tokens = tokensOf(edited)

  const focusField = (wanted = Infinity): void => {
    const place = Math.min(wanted, input.current?.value.length ?? 0)
    input.current?.focus()
    input.current?.setSelectionRange(place, place)
    setCaret(place)
  }
  /** Focuses a token; what lies beyond the last one and before the first is the field. */
  const focusToken = (index: number): void => {
    const token = bar.current?.querySelectorAll<HTMLElement>('.query-token-body')[index]
    if (token === undefined) focusField()
    else token.focus()
  }
  /** Whether the filter may become so long; says why not. A longer one from elsewhere can still be made shorter. */
  const takes = (length: number): boolean => {
    if (length <= Math.max(LONGEST, text.length)) return true
    const most = formatCount(LONGEST)
    say(view, { text: `A filter is ${most} characters at the most, and with this it would be ${formatCount(length)}. It is as it was.` })
    return false
  }
  const remember = (): void => preferences.set({ recentQueries: withRecent(preferences.get().recentQueries, text) })

  const take = (offer: Offer): void => {
    if (offer.kind === 'recent') {
      edit({ before: [], draft: offer.query, after: [] })
      focusField()
    } else {
      const { from, to, kind, text: taken } = offer.completion
      const next = { ...edited, draft: edited.draft.slice(0, from - draftFrom) + taken + edited.draft.slice(to - draftFrom) }
      edit(kind === 'key' ? next : foldDraft(next))
      focusField(from - draftFrom + taken.length)
    }
  }
  const onFieldKey = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing) return
    const { selectionStart, selectionEnd, value } = event.currentTarget
    const isAtStart = selectionStart === 0 && selectionEnd === 0
    const isAtEnd = selectionStart === value.length
    const taken = event.key === 'Enter' || event.key === 'Tab' ? offers.taken() : null
    if (event.key === 'ArrowDown') offers.move(1)
    else if (event.key === 'ArrowUp') offers.move(-1)
    else if (taken !== null) take(taken)
    else if (event.key === 'Escape' && offers.isRecent) offers.close()
    else if (event.key === 'Escape') focusList()
    else if (event.key === 'Enter') {
      // Away from the field nothing would say that this filters nothing.
      if (parseQuery(text).ok) focusList()
    } else if ((event.key === 'ArrowLeft' || event.key === 'Backspace') && isAtStart && edited.before.length > 0)
      focusToken(edited.before.length - 1)
    else if (event.key === 'ArrowRight' && isAtEnd && edited.after.length > 0) focusToken(edited.before.length)
    else if ((event.ctrlKey || event.metaKey) && event.key === 'a' && value === '' && text !== '') {
      // All of it: the whole filter becomes text again.
      edit({ before: [], draft: text, after: [] })
      input.current?.select()
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
  const onBlur = (event: FocusEvent): void => {
    if (event.target === input.current) setTyping(false)
    if (event.currentTarget.contains(event.relatedTarget)) return
    fold()
    remember()
  }
  const drawn = (from: number, to: number): ReactElement[] =>
    tokens.slice(from, to).map((token, offset) => {
      const index = from + offset
      return (
        <QueryToken
          // oxlint-disable-next-line react/no-array-index-key -- a token is its place: the same text may stand twice
          key={index}
          text={token}
          onEdit={() => {
            edit(editToken(edited, index))
            focusField()
          }}
          onNegate={() => edit(negateToken(edited, index))}
          onRemove={(next) => {
            edit(removeToken(edited, index))
            focusToken(next === 'behind' ? index : index - 1)
          }}
          onStep={(step) => {
            const isBesideField = index === (step === 1 ? edited.before.length - 1 : edited.before.length)
            if (isBesideField) focusField(step === 1 ? 0 : Infinity)
            else if (index + step >= 0) focusToken(index + step)
          }}
          onLeave={focusList}
        />
      )
    })

  const isOpen = isTyping && (offers.items.length > 0 || error !== null)
  return (
    <div
      ref={bar}
      className="query-bar"
      role="search"
      data-pane="query"
      onBlur={onBlur}
      onClick={({ target }) => target === bar.current && focusField()}
    >
      <Icon name="search" />
      <div className="query-parts">
        {drawn(0, edited.before.length)}
        <QueryDraft
          ref={input}
          text={edited.draft}
          wrong={error === null ? null : withinDraft(error, draftFrom, edited.draft.length)}
          placeholder={tokens.length === 0 ? 'Filter runs' : ''}
          isBetween={edited.after.length > 0}
          isExpanded={isOpen}
          activeId={offers.chosen >= 0 ? `query-option-${offers.chosen}` : undefined}
          onText={(draft, place) => {
            if (!takes(text.length + draft.length - edited.draft.length)) return
            // Drawn together: with the caret where it was, something else would be offered for a moment.
            setCaret(place)
            edit({ ...edited, draft })
          }}
          onPaste={(event) => {
            const { selectionStart, selectionEnd } = event.currentTarget
            const replacedLength = (selectionEnd ?? 0) - (selectionStart ?? 0)
            if (!takes(text.length - replacedLength + event.clipboardData.getData('text/plain').length)) event.preventDefault()
          }}
          onCaret={setCaret}
          onKeyDown={onFieldKey}
          onFocus={() => setTyping(true)}
        />
        {drawn(edited.before.length, tokens.length)}
        <span id="query-token-keys" className="visually-hidden">
          Enter edits, Delete takes away, minus turns around
        </span>
      </div>
      <ArchivedNote />
      <MatchCount />
      {!isTyping && <CommandKey command={focusQuery} />}
      {isOpen && <QueryHelp offers={offers} error={error} onTake={take} />}
    </div>
  )
}

/** The part of the place of an error that lies in the field; its nearest end when it lies beside. */
function withinDraft({ from, to }: QueryError, draftFrom: number, length: number): { from: number; to: number } {
  const clamp = (place: number): number => Math.max(0, Math.min(length, place - draftFrom))
  return { from: clamp(from), to: clamp(to) }
}
