import { useRef, type ClipboardEvent, type KeyboardEvent, type ReactElement, type Ref } from 'react'

interface QueryDraftProps {
  readonly ref: Ref<HTMLInputElement>
  readonly text: string
  /** UTF-16 places in the text where it cannot be read; null when it can. */
  readonly wrong: { readonly from: number; readonly to: number } | null
  readonly placeholder: string
  /** Between tokens it is as wide as its text, behind them as wide as can be. */
  readonly isBetween: boolean
  readonly isExpanded: boolean
  /** The id of the highlighted offer. */
  readonly activeId: string | undefined
  readonly onText: (text: string, caret: number) => void
  /** Before the field takes it; what is prevented never reaches it. */
  readonly onPaste: (event: ClipboardEvent<HTMLInputElement>) => void
  readonly onCaret: (caret: number) => void
  readonly onKeyDown: (event: KeyboardEvent<HTMLInputElement>) => void
  readonly onFocus: () => void
}

/** The text field of the filter. An echo of the text lies under it, which gives it its width and underlines what cannot be read. */
export function QueryDraft(props: QueryDraftProps): ReactElement {
  const { ref, text, wrong, placeholder, isBetween, isExpanded, activeId, onText, onPaste, onCaret, onKeyDown, onFocus } = props
  const echo = useRef<HTMLSpanElement>(null)
  const follow = (input: HTMLInputElement): void => {
    if (echo.current !== null) echo.current.scrollLeft = input.scrollLeft
    onCaret(input.selectionStart ?? 0)
  }
  return (
    <span className={`query-draft${isBetween ? ' is-between' : ''}`}>
      <span className="query-echo" ref={echo} aria-hidden="true">
        {text.slice(0, wrong?.from)}
        {wrong !== null && (
          <>
            <span className="query-wrong">{text.slice(wrong.from, wrong.to) || ' '}</span>
            {text.slice(wrong.to)}
          </>
        )}
      </span>
      <input
        ref={ref}
        value={text}
        placeholder={placeholder}
        spellCheck={false}
        autoComplete="off"
        role="combobox"
        aria-label="Filter runs"
        aria-expanded={isExpanded}
        aria-controls="query-help"
        aria-autocomplete="list"
        aria-activedescendant={activeId}
        aria-invalid={wrong !== null}
        aria-describedby={wrong === null ? undefined : 'query-error'}
        onChange={({ target }) => {
          onText(target.value, target.selectionStart ?? target.value.length)
          target.scrollIntoView({ block: 'nearest', inline: 'nearest' })
        }}
        onPaste={onPaste}
        onSelect={({ currentTarget }) => follow(currentTarget)}
        onScroll={({ currentTarget }) => follow(currentTarget)}
        onKeyDown={onKeyDown}
        onFocus={onFocus}
      />
    </span>
  )
}
