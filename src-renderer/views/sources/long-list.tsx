import { useState, type ReactElement, type ReactNode } from 'react'
import { formatCount } from '../../ui/words.ts'

const FIRST = 5

interface LongListProps<Item> {
  readonly items: readonly Item[]
  /** How many more there are that are not among the items. */
  readonly unlisted: number
  /** Names the list. */
  readonly label: string
  readonly keyOf: (item: Item) => string
  readonly children: (item: Item) => ReactNode
}

/** The first few of many lines, and all of them on choice. */
export function LongList<Item>({ items, unlisted, label, keyOf, children }: LongListProps<Item>): ReactElement {
  const [open, setOpen] = useState(false)
  return (
    <>
      <ul aria-label={label}>
        {(open ? items : items.slice(0, FIRST)).map((item) => (
          <li key={keyOf(item)}>{children(item)}</li>
        ))}
      </ul>
      {items.length > FIRST && (
        <button type="button" className="link small" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Show fewer' : `Show ${unlisted > 0 ? 'the first' : 'all'} ${formatCount(items.length)}`}
        </button>
      )}
      {(open || items.length <= FIRST) && unlisted > 0 && <p className="ink3 small">{formatCount(unlisted)} more are not listed.</p>}
    </>
  )
}
