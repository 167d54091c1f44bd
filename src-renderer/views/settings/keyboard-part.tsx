import { Fragment, type ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { boundKeys } from '../../commands/bindings.ts'
import { COMMAND_GROUPS, nameInGroup } from '../../commands/command.ts'
import type { Command } from '../../commands/command.ts'
import { resetKeys } from '../../commands/rebind.ts'
import { commands } from '../../commands/registry.ts'
import { Icon } from '../../ui/icon.tsx'
import { KeyHint, keyName } from '../../ui/key-hint.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Switch } from '../../ui/switch.tsx'
import { describeKeyRefusal } from './describe-key-refusal.ts'
import { SettingRow } from './setting-row.tsx'
import { SettingsSection } from './settings-section.tsx'
import { useRebind } from './use-rebind.ts'

/** Every command with its keys, which can be given anew. */
export function KeyboardPart(): ReactElement {
  const { preferences } = useServices()
  const letterKeys = useStore(preferences, (state) => state.letterKeys)
  const changed = useStore(preferences, (state) => Object.keys(state.keys).length)
  const rebind = useRebind()
  return (
    <>
      <SettingsSection title="Keyboard">
        <SettingRow label="Single-letter keys" note="Letters, digits and signs act while no field has the focus">
          {(id) => <Switch labelledBy={id} on={letterKeys} onSwitch={(on) => preferences.set({ letterKeys: on })} />}
        </SettingRow>
        <SettingRow label="Keys of commands" note="Choose a key and press the new one. Esc leaves it, Delete takes it away.">
          {() => (
            <button type="button" className="button" disabled={changed === 0} onClick={() => preferences.set({ keys: {} })}>
              Reset all
            </button>
          )}
        </SettingRow>
      </SettingsSection>
      {COMMAND_GROUPS.map((group) => (
        <SettingsSection key={group} title={group}>
          {commands
            .filter((command) => command.group === group)
            .map((command) => (
              <KeyRow key={command.id} command={command} rebind={rebind} />
            ))}
        </SettingsSection>
      ))}
    </>
  )
}

function KeyRow({ command, rebind }: { command: Command; rebind: ReturnType<typeof useRebind> }): ReactElement {
  const { preferences } = useServices()
  const bindings = useStore(preferences, (state) => state.keys)
  const keys = boundKeys(command, bindings)
  const listening = rebind.listening?.id === command.id ? rebind.listening : null
  const refusal = listening?.refusal ?? null
  const isChanged = bindings[command.id] !== undefined
  return (
    <div>
      <div className="key-row">
        <span className="grow">{nameInGroup(command)}</span>
        {isChanged && (
          <button
            type="button"
            className="button quiet square tight"
            aria-label={`Reset the keys of ${command.title}`}
            title="Reset"
            onClick={() => preferences.set({ keys: resetKeys(commands, bindings, command) })}
          >
            <Icon name="undo" />
          </button>
        )}
        <button
          type="button"
          className={`key-button${listening === null ? '' : ' is-listening'}`}
          onClick={() => rebind.listen(command)}
          onBlur={(event) => {
            if (listening !== null && !event.currentTarget.parentElement?.parentElement?.contains(event.relatedTarget)) rebind.stop()
          }}
          onKeyDown={(event) => rebind.onKeyDown(event, command)}
        >
          <span className="visually-hidden">
            Keys of {command.title}: {keys.map(keyName).join(' or ') || 'none'}
          </span>
          {listening === null ? (
            <Keys keys={keys} />
          ) : (
            <span role="status">{listening.begun === null ? 'Press keys…' : `${keyName(listening.begun)}, then…`}</span>
          )}
        </button>
      </div>
      {refusal !== null && (
        <Notice
          tone="warn"
          role="alert"
          message={describeKeyRefusal(refusal)}
          actions={
            (refusal.kind === 'taken' || refusal.kind === 'begins') && (
              <button type="button" className="button" onClick={() => rebind.take(command)}>
                Take it <KeyHint chord="Enter" />
              </button>
            )
          }
        />
      )}
    </div>
  )
}

/** Drawn only: the button says them in words. */
function Keys({ keys }: { keys: readonly string[] }): ReactElement {
  return (
    <span className="drawn-keys" aria-hidden="true">
      {keys.length === 0 && <span className="ink3 small">none</span>}
      {keys.map((each, index) => (
        <Fragment key={each}>
          {index > 0 && <span className="ink3 small">or</span>}
          <KeyHint chord={each} />
        </Fragment>
      ))}
    </span>
  )
}
