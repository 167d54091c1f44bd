import type { ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { Icon } from '../../ui/icon.tsx'
import { ModalDialog } from '../modal-dialog.tsx'
import { OpenRefusal } from './open-refusal.tsx'
import { PathForm } from './path-form.tsx'
import { useOpenSource } from './use-open-source.ts'
import './sources.css'

export function AddSourceDialog(): ReactElement {
  const { view, host } = useServices()
  const shell = useStore(host, (state) => state.info.shell)
  const opening = useOpenSource()
  const close = (): void => view.set({ dialog: null })
  const closeIf = (opened: boolean): void => {
    if (opened) close()
  }
  return (
    <ModalDialog title="Add a source" onClose={close}>
      {shell === 'electron' ? (
        <button type="button" className="button primary" onClick={() => void opening.pick().then(closeIf)}>
          <Icon name="folder" />
          Choose a folder…
        </button>
      ) : (
        <PathForm opening={opening} onOpened={close} />
      )}
      {opening.refusal !== null && <OpenRefusal refusal={opening.refusal} />}
      <p className="ink2 small add-sample">
        Or look around with{' '}
        <button type="button" className="link" onClick={() => void opening.openSample().then(closeIf)}>
          the sample
        </button>
        : real Metaflow runs, nothing is written outside Tagalong.
      </p>
    </ModalDialog>
  )
}
