import { useEffect, type ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { undo } from '../../commands/undo.ts'
import { Icon } from '../../ui/icon.tsx'
import { Sentence } from '../../ui/sentence.tsx'
import { TagChip } from '../../ui/tag-chip.tsx'
import { CommandKey } from '../command-key.tsx'
import './notices.css'

const SHOWN_MS = 8000

/** What a bulk change did, with the way back. Goes by itself; Escape sends it away. */
export function ToastHost(): ReactElement {
  const services = useServices()
  const { view } = services
  const toast = useStore(view, (state) => state.toast)
  const isEditing = useStore(view, ({ editing, noting }) => editing !== null || noting !== null)
  useEffect(() => {
    if (toast === null) return undefined
    const timer = setTimeout(() => view.set({ toast: null }), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [toast, view])
  const takeBack = (): void => {
    view.set({ toast: null })
    void undo.run(services)
  }
  return (
    <div role="status" className={`toast-host${isEditing ? ' beside-editor' : ''}`}>
      {toast !== null && (
        <div className="popover toast" key={toast.id}>
          <span>
            <Sentence text={toast.text} />
          </span>
          {toast.tag !== null && <TagChip tag={toast.tag} />}
          {toast.undo && (
            <button type="button" className="button quiet" onClick={takeBack}>
              Undo <CommandKey command={undo} />
            </button>
          )}
          <button type="button" className="button quiet square tight" aria-label="Close" onClick={() => view.set({ toast: null })}>
            <Icon name="close" />
          </button>
        </div>
      )}
    </div>
  )
}
