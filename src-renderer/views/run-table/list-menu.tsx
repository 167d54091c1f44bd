import { Menu } from '@base-ui/react/menu'
import { useState, type ReactElement, type ReactNode } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { Icon } from '../../ui/icon.tsx'
import { focusList } from '../focus-list.ts'
import './list-menu.css'

/** A menu below a part of the list's head, opened by a command. Escape and a press outside close it, and the list has the focus again. */
export function ListMenu({
  name,
  label,
  anchor,
  align,
  children,
}: {
  name: 'sort' | 'columns'
  label: string
  /** Selector within the head. */
  anchor: string
  align: 'start' | 'end'
  children: ReactNode
}): ReactElement {
  const { view } = useServices()
  const isOpen = useStore(view, (state) => state.overList === name)
  const [host, setHost] = useState<HTMLElement | null>(null)
  return (
    // A landmark while it is open, so that the menu is in one.
    <section aria-label={isOpen ? label : undefined} ref={setHost}>
      <Menu.Root open={isOpen} onOpenChange={(open) => view.set({ overList: open ? name : null })}>
        <Menu.Portal container={host}>
          <Menu.Positioner
            anchor={() => document.querySelector(`.run-head ${anchor}`) ?? document.querySelector('.run-head')}
            positionMethod="fixed"
            side="bottom"
            align={align}
            sideOffset={4}
            className="layer-popover"
          >
            <Menu.Popup className="popover list-menu" aria-label={label} finalFocus={() => (focusList(), false)}>
              {children}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </section>
  )
}

export function MenuGroup({ title, children }: { title: string; children: ReactNode }): ReactElement {
  return (
    <Menu.Group>
      <Menu.GroupLabel className="option-group">{title}</Menu.GroupLabel>
      {children}
    </Menu.Group>
  )
}

export function MenuRadio({ value, children }: { value: string; children: ReactNode }): ReactElement {
  return (
    <Menu.RadioItem value={value} closeOnClick={false} className="option list-menu-item">
      <span className="list-menu-mark">
        <Menu.RadioItemIndicator>
          <Icon name="check" />
        </Menu.RadioItemIndicator>
      </span>
      {children}
    </Menu.RadioItem>
  )
}

export function MenuCheck({
  checked,
  onChange,
  children,
}: {
  checked: boolean
  onChange: (checked: boolean) => void
  children: ReactNode
}): ReactElement {
  return (
    <Menu.CheckboxItem checked={checked} onCheckedChange={onChange} closeOnClick={false} className="option list-menu-item">
      <span className="list-menu-mark">
        <Menu.CheckboxItemIndicator>
          <Icon name="check" />
        </Menu.CheckboxItemIndicator>
      </span>
      {children}
    </Menu.CheckboxItem>
  )
}

export function MenuAction({ onRun, children }: { onRun: () => void; children: ReactNode }): ReactElement {
  return (
    <Menu.Item onClick={onRun} className="option list-menu-item">
      <span className="list-menu-mark" />
      {children}
    </Menu.Item>
  )
}
