import { Menu } from '@base-ui/react/menu'
import { useEffect, useRef, useState, type ReactElement } from 'react'
import { flushSync } from 'react-dom'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import type { OpenMenu } from '../../app/view-state.ts'
import { listenForMenus } from './listen-for-menus.ts'
import { RunMenu } from './run-menu.tsx'
import { TagMenu } from './tag-menu.tsx'
import './context-menu.css'

/** The menu of a run or of a tag, where the pointer or the focus is. */
export function ContextMenu(): ReactElement | null {
  const services = useServices()
  const menu = useStore(services.view, (state) => state.menu)
  useEffect(() => listenForMenus(document, services), [services])
  return menu === null ? null : <Opened key={`${menu.kind} ${menu.kind === 'tag' ? menu.tag : menu.key}`} menu={menu} />
}

function Opened({ menu }: { menu: OpenMenu }): ReactElement {
  const { view } = useServices()
  const [before] = useState(() => document.activeElement)
  const left = useRef(false)
  const [host, setHost] = useState<HTMLElement | null>(null)
  const { x, y } = menu.at
  /** The menu is gone and the focus back before anything is done, so that what is done may take the focus. */
  const take = (act: () => void): void => {
    left.current = true
    flushSync(() => view.set({ menu: null }))
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
    act()
    if (view.get().menu === null) view.set({ actsOn: null })
  }
  return (
    // A landmark, so that the menu is in one.
    <section aria-label="Menu" ref={setHost}>
      <Menu.Root open onOpenChange={(open) => !open && !left.current && view.set({ menu: null, actsOn: null })}>
        <Menu.Portal container={host}>
          <Menu.Positioner
            className="layer-popover"
            anchor={{ getBoundingClientRect: () => new DOMRect(x, y, 0, 0) }}
            side="bottom"
            align="start"
          >
            <Menu.Popup
              className="popover context-menu"
              finalFocus={() => !left.current}
              aria-label={menu.kind === 'run' ? 'Run' : `Tag ${menu.tag}`}
            >
              {menu.kind === 'run' ? <RunMenu runKey={menu.key} at={menu.at} take={take} /> : <TagMenu tag={menu.tag} take={take} />}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </section>
  )
}
