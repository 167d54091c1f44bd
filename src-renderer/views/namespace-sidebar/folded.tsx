import { useState, type ReactElement } from 'react'
import { Icon } from '../../ui/icon.tsx'
import { formatCount } from '../../ui/words.ts'
import { NavItem } from './nav-item.tsx'

interface FoldedProps<Item> {
  readonly items: readonly Item[]
  readonly first: number
  readonly children: (item: Item) => ReactElement
}

/** The first few, then "N more", which shows all of them. */
export function Folded<Item>({ items, first, children }: FoldedProps<Item>): ReactElement {
  const [open, setOpen] = useState(false)
  const more = items.length - first
  return (
    <>
      {(open || more <= 1 ? items : items.slice(0, first)).map(children)}
      {more > 1 && (
        <li>
          <NavItem lead={<Icon name="more" />} name={open ? 'Fewer' : `${formatCount(more)} more`} quiet onPick={() => setOpen(!open)} />
        </li>
      )}
    </>
  )
}
