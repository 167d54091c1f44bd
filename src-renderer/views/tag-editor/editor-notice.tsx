import type { ReactElement } from 'react'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { useServices } from '../../app/services.ts'
import { Notice } from '../../ui/notice.tsx'
import type { Refusal } from './describe-refusal.ts'

/** Why nothing was changed, at the place where it was asked for, with the way on. */
export function EditorNotice({ refusal, onLeave }: { refusal: Refusal; onLeave: () => void }): ReactElement {
  const { view, runs } = useServices()
  const showRun = (key: RunKey): void => {
    onLeave()
    runs.reveal(key)
  }
  const { showRun: key, askName } = refusal
  return (
    <Notice
      tone="bad"
      role="alert"
      id="editor-refusal"
      message={refusal.message}
      actions={
        key !== null ? (
          <button type="button" className="button" onClick={() => showRun(key)}>
            Show that run
          </button>
        ) : askName ? (
          <button type="button" className="button" onClick={() => view.set({ screen: 'settings', settings: 'you', editing: null })}>
            Your name…
          </button>
        ) : undefined
      }
    />
  )
}
