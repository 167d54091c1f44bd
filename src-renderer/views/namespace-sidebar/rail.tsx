import { Popover } from '@base-ui/react/popover'
import { useState, type ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useSignedName } from '../../app/signed-name.ts'
import { useStore } from '../../app/store.ts'
import { showSettings } from '../../commands/show-settings.ts'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { Initials } from '../../ui/initials.tsx'
import { Mark } from '../../ui/mark.tsx'
import { NamespaceLists } from './namespace-lists.tsx'
import { useRovingItems } from './use-roving-items.ts'
import './rail.css'

/** The sidebar of a narrow window: the two namespaces one always needs, and the rest behind one button. */
export function Rail(): ReactElement {
  const services = useServices()
  const { view, replicaState } = services
  const mine = useStore(replicaState, (state) => state.sidebar?.mine?.namespace ?? null)
  const namespace = useStore(view, (state) => (state.screen === 'runs' ? state.namespace : undefined))
  const onSources = useStore(view, (state) => state.screen === 'sources')
  const onSettings = useStore(view, (state) => state.screen === 'settings')
  const name = useSignedName()
  const [opened, setOpen] = useState(false)
  // The name of a view is typed in the lists: they open for it.
  const isNaming = useStore(view, (state) => state.namingView !== null)
  const open = opened || isNaming
  const lists = useRovingItems<HTMLDivElement>()
  const go = (to: string | null): void => view.set({ namespace: to, screen: 'runs' })
  return (
    <nav className="rail" aria-label="Namespaces and sources" data-pane="sidebar">
      <Mark size={22} />
      <hr />
      {mine !== null && <RailButton icon="user" label="Mine" current={namespace === mine} onPick={() => go(mine)} />}
      <RailButton icon="everyone" label="Everyone" current={namespace === null} onPick={() => go(null)} />
      <Popover.Root
        open={open}
        onOpenChange={(next) => {
          setOpen(next)
          if (!next) view.set({ namingView: null })
        }}
      >
        <Popover.Trigger
          className="button quiet rail-button"
          aria-label="Namespaces, tags and views"
          aria-current={typeof namespace === 'string' && namespace !== mine ? 'page' : undefined}
        >
          <Icon name="tag" />
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Positioner side="right" align="start" sideOffset={6} className="layer-popover">
            <Popover.Popup
              className="popover rail-lists sidebar"
              aria-label="Namespaces, tags and views"
              {...lists}
              onClick={(event) => {
                // What leads somewhere has said what it is; after it the lists are done with.
                if (event.target instanceof Element && event.target.closest('.nav-item[title]') !== null) setOpen(false)
              }}
            >
              <NamespaceLists />
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
      <RailButton icon="folder" label="Sources" current={onSources} onPick={() => view.set({ screen: 'sources' })} />
      <span className="grow" />
      <RailButton icon="settings" label="Settings" current={onSettings} onPick={() => void showSettings.run(services)} />
      {name !== null && <Initials name={name} />}
    </nav>
  )
}

function RailButton({
  icon,
  label,
  current,
  onPick,
}: {
  icon: IconName
  label: string
  current: boolean
  onPick: () => void
}): ReactElement {
  return (
    <button
      type="button"
      className="button quiet rail-button"
      aria-label={label}
      title={label}
      aria-current={current ? 'page' : undefined}
      onClick={onPick}
    >
      <Icon name={icon} />
    </button>
  )
}
