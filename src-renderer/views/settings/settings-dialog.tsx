import type { ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import type { Density, Theme } from '../../app/preferences.ts'
import { ModalDialog } from '../modal-dialog.tsx'
import { Choice } from './choice.tsx'
import { NameField } from './name-field.tsx'
import './settings.css'

const THEMES: readonly { value: Theme; label: string }[] = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'contrast', label: 'High contrast' },
]
const DENSITIES: readonly { value: Density; label: string }[] = [
  { value: 'comfortable', label: 'Comfortable' },
  { value: 'compact', label: 'Compact' },
]
const SWITCH: readonly { value: 'on' | 'off'; label: string }[] = [
  { value: 'on', label: 'On' },
  { value: 'off', label: 'Off' },
]

export function SettingsDialog(): ReactElement {
  const { view, preferences, host } = useServices()
  const { userName, version } = useStore(host, (state) => state.info)
  const { theme, density, letterKeys } = useStore(preferences, (state) => state)
  return (
    <ModalDialog title="Settings" onClose={() => view.set({ dialog: null })}>
      <div className="setting">
        <NameField />
        <p className="ink3 small">
          {userName === null ? 'Metaflow has no name for you on this machine.' : `Metaflow calls you ${userName} here.`} Tags that are
          already set keep the name they were signed with.
        </p>
      </div>
      <div className="setting">
        <Choice label="Theme" value={theme} options={THEMES} onChoose={(value) => preferences.set({ theme: value })} />
      </div>
      <div className="setting">
        <Choice label="Rows" value={density} options={DENSITIES} onChoose={(value) => preferences.set({ density: value })} />
      </div>
      <div className="setting">
        <Choice
          label="Single-letter keys"
          value={letterKeys ? 'on' : 'off'}
          options={SWITCH}
          onChoose={(value) => preferences.set({ letterKeys: value === 'on' })}
        />
      </div>
      <p className="ink3 small">Tagalong {version}</p>
    </ModalDialog>
  )
}
