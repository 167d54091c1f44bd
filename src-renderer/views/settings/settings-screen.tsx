import { useEffect, useRef, type ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import type { SettingsPart } from '../../app/view-state.ts'
import { stepBack } from '../../commands/step-back.ts'
import { CommandButton } from '../command-button.tsx'
import { AppearancePart } from './appearance-part.tsx'
import { DataPart } from './data-part.tsx'
import { KeyboardPart } from './keyboard-part.tsx'
import { TagsPart } from './tags-part.tsx'
import { TeamPart } from './team-part.tsx'
import { YouPart } from './you-part.tsx'
import './settings.css'

interface Part {
  readonly id: SettingsPart
  readonly name: string
  readonly Content: () => ReactElement
}

const PARTS: readonly Part[] = [
  { id: 'you', name: 'You', Content: YouPart },
  { id: 'team', name: 'Team', Content: TeamPart },
  { id: 'appearance', name: 'Appearance', Content: AppearancePart },
  { id: 'tags', name: 'Tags', Content: TagsPart },
  { id: 'keyboard', name: 'Keyboard', Content: KeyboardPart },
  { id: 'data', name: 'Data', Content: DataPart },
]

/** What a person chooses on this machine, one part at a time. */
export function SettingsScreen(): ReactElement {
  const { view } = useServices()
  const shown = useStore(view, (state) => state.settings)
  const part = PARTS.find(({ id }) => id === shown)
  const side = useRef<HTMLDivElement>(null)
  useEffect(() => side.current?.querySelector<HTMLElement>('[aria-current]')?.focus(), [])
  return (
    <main className="settings-screen" aria-label="Settings" data-pane="list">
      <div className="settings-page">
        <div className="settings-side" ref={side}>
          <h1>Settings</h1>
          <ul aria-label="Parts of the settings">
            {PARTS.map(({ id, name }) => (
              <li key={id}>
                <button
                  type="button"
                  className="nav-item"
                  aria-current={id === shown ? 'page' : undefined}
                  onClick={() => view.set({ settings: id })}
                >
                  {name}
                </button>
              </li>
            ))}
          </ul>
        </div>
        <div className="settings-part">
          {part !== undefined && <part.Content />}
          <CommandButton command={stepBack} className="button quiet settings-close">
            Close
          </CommandButton>
        </div>
      </div>
    </main>
  )
}
