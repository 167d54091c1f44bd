import type { ReactElement, ReactNode } from 'react'
import { WithMenu, type MenuEntry } from './with-menu.tsx'

interface NavItemProps {
  readonly lead: ReactNode
  readonly name: string
  readonly current?: boolean
  readonly aside?: ReactNode
  readonly quiet?: boolean
  readonly title?: string
  /** What else can be done with it: by the secondary button, the menu key, or the button that shows under the pointer. */
  readonly menu?: readonly MenuEntry[]
  readonly onPick: () => void
  /** Keys of its own, such as `Delete` and `Alt+ArrowUp`. */
  readonly keys?: Readonly<Record<string, () => void>>
}

const NO_KEYS: NonNullable<NavItemProps['keys']> = {}

export function NavItem({
  lead,
  name,
  current = false,
  aside,
  quiet = false,
  title,
  menu,
  onPick,
  keys = NO_KEYS,
}: NavItemProps): ReactElement {
  const item = (
    <button
      type="button"
      className={`nav-item${quiet ? ' ink3' : ''}`}
      aria-current={current ? 'page' : undefined}
      title={title}
      onClick={onPick}
      onKeyDown={(event) => {
        const act = keys[event.altKey ? `Alt+${event.key}` : event.key]
        if (act === undefined || event.ctrlKey || event.metaKey) return
        event.preventDefault()
        event.stopPropagation()
        act()
      }}
    >
      {lead}
      <span className="cut name">{name}</span>
      {aside}
    </button>
  )
  return menu === undefined ? (
    item
  ) : (
    <WithMenu label={name} entries={menu}>
      {item}
    </WithMenu>
  )
}
