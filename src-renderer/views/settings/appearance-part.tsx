import type { ReactElement } from 'react'
import type { Density, Theme } from '../../app/preferences.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { Choice } from './choice.tsx'
import { SettingRow } from './setting-row.tsx'
import { SettingsSection } from './settings-section.tsx'

const THEMES: readonly { value: Theme; label: string }[] = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'contrast', label: 'High contrast' },
]
const DENSITIES: readonly { value: Density; label: string }[] = [
  { value: 'comfortable', label: 'Comfortable' },
  { value: 'compact', label: 'Compact' },
]

export function AppearancePart(): ReactElement {
  const { preferences } = useServices()
  const theme = useStore(preferences, (state) => state.theme)
  const density = useStore(preferences, (state) => state.density)
  return (
    <SettingsSection title="Appearance">
      <SettingRow label="Theme" note="Follows the system until you choose">
        {(id) => <Choice labelledBy={id} value={theme} options={THEMES} onChoose={(value) => preferences.set({ theme: value })} />}
      </SettingRow>
      <SettingRow label="Rows" note="36 or 28 pixels high">
        {(id) => <Choice labelledBy={id} value={density} options={DENSITIES} onChoose={(value) => preferences.set({ density: value })} />}
      </SettingRow>
    </SettingsSection>
  )
}
