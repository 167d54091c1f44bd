import type { ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { describeSync } from '../sync-indicator/describe-sync.ts'
import { ServerForm } from './server-form.tsx'
import { SettingRow } from './setting-row.tsx'
import { SettingsSection } from './settings-section.tsx'

/** The server that a team tags over: joining it, pausing, leaving it. */
export function TeamPart(): ReactElement {
  const { replica, replicaState, serverLink } = useServices()
  const link = useStore(serverLink.store, (state) => state)
  const status = useStore(replicaState, (state) => state.status)
  const { server } = link
  const isPaused = status?.sync?.state.kind === 'paused'
  const otherName = status?.sync?.state.kind === 'other-name' ? status.sync.state.user : null
  const words = status === null ? null : describeSync(status, link)
  return (
    <>
      <SettingsSection title="Team">
        {server !== null && (
          <SettingRow label={new URL(server.url).host} note={`Workspace ${server.workspace}`}>
            {() => (
              <>
                {!link.isTokenMissing && (
                  <button type="button" className="button" onClick={() => void replica.pauseSync(!isPaused)}>
                    {isPaused ? 'Go on' : 'Pause'}
                  </button>
                )}
                <button type="button" className="button" onClick={() => void serverLink.disconnect()}>
                  Leave
                </button>
              </>
            )}
          </SettingRow>
        )}
        {words !== null && (server !== null || link.refusal !== null) && (
          <div className="setting-row">
            <div className="grow" role="status">
              <p className="medium">{words.title}</p>
              <p className="ink2 small">{link.refusal ?? words.text}</p>
            </div>
            {otherName !== null && (
              <button type="button" className="button primary" onClick={() => void serverLink.signAs(otherName)}>
                Send as {otherName}
              </button>
            )}
          </div>
        )}
        <ServerForm key={server?.url ?? ''} server={server} />
      </SettingsSection>
      <p className="ink2 small">
        Tags, notes and views are kept on this machine first and then by the server, so that everybody has them. Facts of runs are shared;
        the files they were read from stay where they are. Leaving a server takes nothing away from here.
      </p>
    </>
  )
}
