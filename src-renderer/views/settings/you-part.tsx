import type { ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { NameField } from './name-field.tsx'
import { SettingsSection } from './settings-section.tsx'

export function YouPart(): ReactElement {
  const { host } = useServices()
  const { userName, version } = useStore(host, (state) => state.info)
  return (
    <>
      <SettingsSection title="You">
        <div className="setting-row">
          <div className="grow">
            <NameField />
            <p className="ink2 small">
              {userName === null ? 'Metaflow has no name for you on this machine.' : `Metaflow calls you ${userName} here.`} Tags that are
              already set keep the name they were signed with.
            </p>
          </div>
        </div>
      </SettingsSection>
      <p className="ink3 small">Tagalong {version}</p>
    </>
  )
}
