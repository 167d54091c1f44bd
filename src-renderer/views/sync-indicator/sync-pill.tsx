import { Popover } from '@base-ui/react/popover'
import type { ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { Icon } from '../../ui/icon.tsx'
import { countOf, formatCount } from '../../ui/words.ts'
import './sync-pill.css'

/** Where the tags are kept, and what is not there yet. Says only what is known to be true. */
export function SyncPill(): ReactElement | null {
  const { replicaState } = useServices()
  const status = useStore(replicaState, (state) => state.status)
  if (status === null) return null
  const waiting = status.pendingRuns
  const onServer = status.keeper === 'server'
  const text = waiting > 0 ? `${formatCount(waiting)} waiting` : onServer ? 'In sync' : 'On this machine'
  return (
    <Popover.Root>
      <Popover.Trigger className={`sync-pill${waiting > 0 ? ' is-waiting' : ''}`} aria-label={`${text}: where your tags are kept`}>
        <Icon name={waiting > 0 ? 'sync' : 'check'} />
        <span className="sync-text">{text}</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="bottom" align="end" sideOffset={6} className="layer-popover">
          <Popover.Popup className="popover sync-popover">
            <Popover.Title className="medium">
              {waiting > 0
                ? `Changes of ${countOf(waiting, 'run')} are on their way`
                : onServer
                  ? 'Everything is on the server'
                  : 'Everything is safe on this machine'}
            </Popover.Title>
            <Popover.Description className="ink2 small">{explain(waiting, onServer)}</Popover.Description>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}

function explain(waiting: number, onServer: boolean): string {
  if (waiting > 0)
    return `They are safe on this machine and go out by themselves${onServer ? ' once the server answers' : ''}. Their tags are drawn with dashes until then.`
  return onServer
    ? 'Every change was acknowledged. A tag has its hole when it is kept there.'
    : 'No server is set up, and none is needed. A tag has its hole when it is written to this disk.'
}
