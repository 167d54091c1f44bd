import { useRef, type KeyboardEvent, type ReactElement, type ReactNode } from 'react'
import { Icon } from '../../ui/icon.tsx'
import { visibleText } from '../../ui/visible-text.ts'
import { useNavMenu, type MenuEntry } from './nav-menu.tsx'

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

export function NavItem({ lead, name, current = false, aside, quiet = false, title, menu, onPick, keys }: NavItemProps): ReactElement {
  const item = useRef<HTMLButtonElement>(null)
  const openMenu = useNavMenu()
  const openAt = (x: number, y: number): void => {
    if (item.current !== null && menu !== undefined) openMenu({ label: name, entries: menu, at: { x, y }, item: item.current })
  }
  const openUnder = (element: HTMLElement): void => {
    const { left, bottom } = element.getBoundingClientRect()
    openAt(left, bottom)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.ctrlKey || event.metaKey) return
    const chord = `${event.altKey ? 'Alt+' : ''}${event.shiftKey ? 'Shift+' : ''}${event.key}`
    const isMenu = menu !== undefined && (chord === 'ContextMenu' || chord === 'Shift+F10')
    const act = isMenu ? () => openUnder(event.currentTarget) : keys?.[chord]
    if (act === undefined) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }
  const button = (
    <button
      ref={item}
      type="button"
      className={`nav-item${quiet ? ' ink3' : ''}`}
      aria-current={current ? 'page' : undefined}
      title={title}
      onClick={onPick}
      onKeyDown={onKeyDown}
    >
      {lead}
      <span className="cut name">{visibleText(name)}</span>
      {aside}
    </button>
  )
  if (menu === undefined) return button
  return (
    <div
      className="nav-row"
      onContextMenu={(event) => {
        event.preventDefault()
        openAt(event.clientX, event.clientY)
      }}
    >
      {button}
      <button
        type="button"
        tabIndex={-1}
        className="nav-more"
        aria-label={`More about ${name}`}
        onClick={(event) => openUnder(event.currentTarget)}
      >
        <Icon name="more" />
      </button>
    </div>
  )
}
