import { Popover } from '@base-ui/react/popover'
import type { ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { Icon } from '../../ui/icon.tsx'
import { describeSync } from './describe-sync.ts'
import { SyncPopover } from './sync-popover.tsx'
import './sync-pill.css'

/** Where the tags are kept, and what is not there yet. Says only what is known to be true. */
export function SyncPill(): ReactElement | null {
  const { replicaState, serverLink } = useServices()
  const status = useStore(replicaState, (state) => state.status)
  const link = useStore(serverLink.store, (state) => state)
  if (status === null) return null
  const words = describeSync(status, link)
  return (
    <Popover.Root>
      <Popover.Trigger className="sync-pill" data-state={words.state} aria-label={`${words.pill}: where your tags are kept`}>
        <Icon name={words.icon} />
        <span className="sync-text">{words.pill}</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="bottom" align="end" sideOffset={6} className="layer-popover">
          {/* In a low window it scrolls, and then it has to be reached by keys. */}
          <Popover.Popup className="popover sync-popover" tabIndex={0}>
            <SyncPopover words={words} status={status} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
