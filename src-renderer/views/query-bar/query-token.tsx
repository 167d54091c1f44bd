import type { KeyboardEvent, MouseEvent, ReactElement } from 'react'
import { FilterToken } from '../../ui/filter-token.tsx'
import { Icon } from '../../ui/icon.tsx'

interface QueryTokenProps {
  readonly text: string
  readonly onEdit: () => void
  readonly onNegate: () => void
  /** `next`: which way the focus goes, to what stands before or behind it. */
  readonly onRemove: (next: 'before' | 'behind') => void
  readonly onStep: (step: -1 | 1) => void
  readonly onLeave: () => void
}

/** One condition of the filter. Enter or a click edits it in place, Delete takes it away, a minus or Alt-click turns it around. */
export function QueryToken({ text, onEdit, onNegate, onRemove, onStep, onLeave }: QueryTokenProps): ReactElement {
  const actions: Readonly<Record<string, () => void>> = {
    Enter: onEdit,
    F2: onEdit,
    '-': onNegate,
    Delete: () => onRemove('behind'),
    Backspace: () => onRemove('before'),
    ArrowLeft: () => onStep(-1),
    ArrowRight: () => onStep(1),
    Escape: onLeave,
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const action = event.metaKey || event.ctrlKey || event.altKey ? undefined : actions[event.key]
    if (action === undefined) return
    event.preventDefault()
    event.stopPropagation()
    action()
  }
  const onClick = (event: MouseEvent): void => (event.altKey ? onNegate() : onEdit())
  return (
    <span className="query-token">
      <button
        type="button"
        tabIndex={-1}
        className="query-token-body"
        title={`${text}\nClick to edit, Alt-click to turn around`}
        aria-label={text}
        aria-describedby="query-token-keys"
        onKeyDown={onKeyDown}
        onClick={onClick}
      >
        <FilterToken text={text} />
      </button>
      <button
        type="button"
        tabIndex={-1}
        className="query-token-remove"
        title="Leave this filter out"
        aria-label={`Leave out ${text}`}
        onClick={() => onRemove('behind')}
      >
        <Icon name="close" className="s12" />
      </button>
    </span>
  )
}
