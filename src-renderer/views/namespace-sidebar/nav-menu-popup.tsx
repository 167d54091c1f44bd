import { Menu } from '@base-ui/react/menu'
import type { ReactElement } from 'react'
import { KeyHint } from '../../ui/key-hint.tsx'
import type { MenuEntry, NavMenu } from './nav-menu.tsx'

/** The open menu of an item of the sidebar. */
export function NavMenuPopup({
  menu,
  container,
  onClose,
  onTake,
  finalFocus,
}: {
  menu: NavMenu
  container: HTMLElement | null
  onClose: () => void
  onTake: (entry: MenuEntry) => void
  finalFocus: () => HTMLElement | false
}): ReactElement {
  return (
    <Menu.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Menu.Portal container={container}>
        <Menu.Positioner
          className="layer-popover"
          anchor={{ getBoundingClientRect: () => new DOMRect(menu.at.x, menu.at.y, 0, 0) }}
          side="bottom"
          align="start"
        >
          <Menu.Popup className="popover nav-menu" aria-label={menu.label} finalFocus={finalFocus}>
            {menu.entries.map((entry) => (
              <Menu.Item key={entry.label} className={`option${entry.isSeparated ? ' is-separated' : ''}`} onClick={() => onTake(entry)}>
                {entry.label}
                {entry.hint !== undefined && (
                  <span className="option-aside">
                    <KeyHint chord={entry.hint} />
                  </span>
                )}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
