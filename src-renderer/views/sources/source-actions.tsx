import { useState, type ReactElement } from 'react'
import type { SourceInfo } from '../../../src-core/bridge/contract.ts'
import { useServices } from '../../app/services.ts'

/** What can be done about a source. */
export function SourceActions({ source }: { source: SourceInfo }): ReactElement {
  const { bridge } = useServices()
  return (
    <div className="source-foot">
      {source.state === 'scanning' && (
        <button type="button" className="button quiet" onClick={() => void bridge.call('cancelScan', source.id)}>
          Stop reading
        </button>
      )}
      {(source.state === 'watching' || source.state === 'cancelled') && <RescanButton source={source} label="Read again" quiet />}
      {source.state !== 'paused' && (
        <button type="button" className="button quiet" onClick={() => void bridge.call('setPaused', source.id, true)}>
          Pause
        </button>
      )}
      <RemoveButton source={source} />
    </div>
  )
}

export function RescanButton({ source, label, quiet = false }: { source: SourceInfo; label: string; quiet?: boolean }): ReactElement {
  const { bridge } = useServices()
  return (
    <button type="button" className={`button${quiet ? ' quiet' : ''}`} onClick={() => void bridge.call('rescanSource', source.id, [])}>
      {label}
    </button>
  )
}

/** Asks once in place: what it was does not come back by undo, but nothing is lost by it either. */
function RemoveButton({ source }: { source: SourceInfo }): ReactElement {
  const { bridge } = useServices()
  const [asking, setAsking] = useState(false)
  if (!asking) {
    return (
      <button type="button" className="button quiet" onClick={() => setAsking(true)}>
        Remove
      </button>
    )
  }
  return (
    <span className="source-asking" role="group" aria-label={`Remove ${source.name}`}>
      <span className="ink2 small">Its runs and every tag stay in Tagalong, and its files as they are. It is not read any more.</span>
      <button type="button" className="button" autoFocus onClick={() => void bridge.call('closeSource', source.id)}>
        Remove source
      </button>
      <button type="button" className="button quiet" onClick={() => setAsking(false)}>
        Keep
      </button>
    </span>
  )
}
