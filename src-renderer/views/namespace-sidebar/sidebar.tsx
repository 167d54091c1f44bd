import type { ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useSignedName } from '../../app/signed-name.ts'
import { useStore } from '../../app/store.ts'
import { showSettings } from '../../commands/show-settings.ts'
import { showShortcuts } from '../../commands/show-shortcuts.ts'
import { Icon } from '../../ui/icon.tsx'
import { keyName } from '../../ui/key-hint.tsx'
import { Initials } from '../../ui/initials.tsx'
import { Mark } from '../../ui/mark.tsx'
import { useKeys } from '../command-key.tsx'
import { NamespaceLists } from './namespace-lists.tsx'
import { SourceItems } from './source-items.tsx'
import { useRovingItems } from './use-roving-items.ts'
import './sidebar.css'

export function Sidebar(): ReactElement {
  const services = useServices()
  const name = useSignedName()
  const [helpKey] = useKeys(showShortcuts)
  const onSettings = useStore(services.view, (state) => state.screen === 'settings')
  const roving = useRovingItems<HTMLElement>()
  return (
    <nav className="sidebar" aria-label="Namespaces and sources" data-pane="sidebar" {...roving}>
      <div className="sidebar-head">
        <Mark size={22} />
        <span className="strong cut">Tagalong</span>
        <span className="grow" />
        {name !== null && <Initials name={name} />}
      </div>
      <div className="sidebar-scroll">
        <NamespaceLists />
        <SourceItems />
      </div>
      <div className="sidebar-foot">
        <button
          type="button"
          className="nav-item"
          aria-current={onSettings ? 'page' : undefined}
          onClick={() => void showSettings.run(services)}
        >
          <Icon name="settings" />
          <span>Settings</span>
        </button>
        <button
          type="button"
          className="button quiet square nav-stop"
          aria-label="Keyboard shortcuts"
          title={helpKey === undefined ? undefined : `Keyboard shortcuts (${keyName(helpKey)})`}
          onClick={() => void showShortcuts.run(services)}
        >
          <Icon name="keyboard" />
        </button>
      </div>
    </nav>
  )
}
