import { createContext, useCallback, useContext, useRef, useState, type ReactElement, type ReactNode } from 'react'
import { flushSync } from 'react-dom'
import { later } from '../../app/later.tsx'

export interface MenuEntry {
  readonly label: string
  /** The key that does the same on the item itself. */
  readonly hint?: string
  readonly isSeparated?: boolean
  readonly onPick: () => void
}

export interface NavMenu {
  readonly label: string
  readonly entries: readonly MenuEntry[]
  /** Where it opens, in the window. */
  readonly at: { readonly x: number; readonly y: number }
  /** Gets the focus back. */
  readonly item: HTMLElement
}

const NavMenuPopup = later(async () => (await import('./nav-menu-popup.tsx')).NavMenuPopup)

const OpenNavMenu = createContext<(menu: NavMenu) => void>(() => undefined)

/** Opens the menu of an item. */
export const useNavMenu = (): ((menu: NavMenu) => void) => useContext(OpenNavMenu)

/** Has the one menu of a list, whichever of its items it is about: there may be hundreds of them. */
export function NavMenus({ children }: { children: ReactNode }): ReactElement {
  const [menu, setMenu] = useState<NavMenu | null>(null)
  const [host, setHost] = useState<HTMLElement | null>(null)
  const left = useRef(false)
  const open = useCallback((next: NavMenu): void => {
    left.current = false
    setMenu(next)
  }, [])
  /** The menu is gone and the focus back before anything is done, so that what is done may take the focus. */
  const take = (entry: MenuEntry): void => {
    left.current = true
    flushSync(() => setMenu(null))
    menu?.item.focus({ preventScroll: true })
    entry.onPick()
  }
  return (
    <OpenNavMenu value={open}>
      {children}
      <div ref={setHost}>
        {menu !== null && (
          <NavMenuPopup
            menu={menu}
            container={host}
            onClose={() => setMenu(null)}
            onTake={take}
            finalFocus={() => (left.current ? false : menu.item)}
          />
        )}
      </div>
    </OpenNavMenu>
  )
}
