import { Fragment, type ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { actingKeys } from '../../commands/bindings.ts'
import { COMMAND_GROUPS, nameInGroup } from '../../commands/command.ts'
import { commands } from '../../commands/registry.ts'
import { KeyHint } from '../../ui/key-hint.tsx'
import { ModalDialog } from '../modal-dialog.tsx'
import './shortcuts.css'

/** Every command that has a key, from the same registry that the keys are read from. */
export function ShortcutsDialog(): ReactElement {
  const { view, preferences } = useServices()
  const choice = preferences.get()
  return (
    <ModalDialog title="Keyboard shortcuts" size="wide" onClose={() => view.set({ dialog: null })}>
      <div className="shortcut-groups" tabIndex={0} role="group" aria-label="Shortcuts">
        {COMMAND_GROUPS.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {commands
                .filter((command) => command.group === group && command.row !== null && actingKeys(command, choice).length > 0)
                .map((command) => (
                  <div key={command.id} className="shortcut">
                    <dt>{command.row ?? nameInGroup(command)}</dt>
                    <dd>
                      <span className="visually-hidden">{actingKeys(command, choice).join(' or ')}</span>
                      {actingKeys(command, choice).map((chord, index) => (
                        <Fragment key={chord}>
                          {index > 0 && (
                            <span className="ink3 small" aria-hidden="true">
                              or
                            </span>
                          )}
                          <KeyHint chord={chord} />
                        </Fragment>
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="shortcut-foot ink3 small">
        {choice.letterKeys ? 'Letters act when no field has the focus.' : 'Single letters are switched off.'} All keys can be changed.
        <button type="button" className="link" onClick={() => view.set({ dialog: null, screen: 'settings', settings: 'keyboard' })}>
          Choose keys
        </button>
      </p>
    </ModalDialog>
  )
}
