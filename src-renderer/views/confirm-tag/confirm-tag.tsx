import { useCallback, type KeyboardEvent, type ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import type { Asking } from '../../app/view-state.ts'
import { confirmTag } from '../../commands/toggle-tag.ts'
import { KeyHint } from '../../ui/key-hint.tsx'
import { Notice } from '../../ui/notice.tsx'
import { useEditorPlace, useReturnFocus } from '../tag-editor/use-editor-place.ts'
import './confirm-tag.css'

/** The one more key press that a protected tag takes, when a key of its own asked for it, and any promotion. */
export function ConfirmTag(): ReactElement | null {
  const { view } = useServices()
  const asking = useStore(view, (state) => state.asking)
  return asking === null ? null : <Question asking={asking} />
}

const VERBS: Readonly<Record<Asking['act'], readonly [does: string, not: string]>> = {
  tag: ['Tag', 'Do not tag'],
  promote: ['Promote', 'Do not promote'],
  rollback: ['Roll back', 'Do not roll back'],
}

function Question({ asking: { act, question, keys } }: { asking: Asking }): ReactElement {
  const services = useServices()
  const { view } = services
  const close = useCallback((): 'closes' => {
    view.set({ asking: null })
    return 'closes'
  }, [view])
  const place = useEditorPlace(keys.length > 1)
  const [does, not] = VERBS[act]
  useReturnFocus(close)
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation()
    if (event.key === 'Escape') close()
  }
  return (
    <div
      className="popover run-editor confirm-tag"
      role="alertdialog"
      aria-label="One more key press"
      aria-describedby="confirm-tag-question"
      style={place}
      onKeyDown={onKeyDown}
    >
      <Notice tone="warn" icon="production" message={question} id="confirm-tag-question" />
      <div className="popover-foot">
        <button type="button" className="button primary" autoFocus onClick={() => void confirmTag(services)}>
          {does} <KeyHint chord="Enter" />
        </button>
        <button type="button" className="button quiet" onClick={close}>
          {not} <KeyHint chord="Escape" />
        </button>
      </div>
    </div>
  )
}
