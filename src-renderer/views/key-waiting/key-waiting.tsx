import type { ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { actingKeys } from '../../commands/bindings.ts'
import { prefixOf } from '../../commands/chord.ts'
import { commands } from '../../commands/registry.ts'
import { KeyHint } from '../../ui/key-hint.tsx'
import './key-waiting.css'

/** What may follow the key that was pressed, while it waits for the next one. */
export function KeyWaiting(): ReactElement {
  const { view } = useServices()
  const begun = useStore(view, (state) => state.keysBegun)
  return (
    <div role="status" aria-label="Keys that may follow" className="key-waiting-host">
      {begun !== null && <Followers begun={begun} />}
    </div>
  )
}

function Followers({ begun }: { begun: string }): ReactElement {
  const services = useServices()
  const choice = services.preferences.get()
  const followers = commands.flatMap((command) => {
    const keys = actingKeys(command, choice).find((each) => prefixOf(each) === begun)
    return keys === undefined || command.enabled?.(services) === false ? [] : [{ command, key: keys.slice(begun.length + 1) }]
  })
  return (
    <div className="popover key-waiting">
      <span className="ink3">
        <span className="visually-hidden">{begun}</span>
        <KeyHint chord={begun} /> then
      </span>
      <ul>
        {followers.map(({ command, key }) => (
          <li key={command.id} className="key-note">
            <KeyHint chord={key} />
            <span className="visually-hidden">{key}</span> {command.short ?? command.title}
          </li>
        ))}
      </ul>
    </div>
  )
}
