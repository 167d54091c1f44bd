import { useCallback, type KeyboardEvent, type ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { confirmTag } from '../../commands/toggle-tag.ts'
import { KeyHint } from '../../ui/key-hint.tsx'
import { Notice } from '../../ui/notice.tsx'
import { useEditorPlace, useReturnFocus } from '../tag-editor/use-editor-place.ts'
import './confirm-tag.css'

/** The one more key press that a protected tag takes, when a key of its own asked for it. */
export function ConfirmTag(): ReactElement | null {
  const { view } = useServices()
  const asking = useStore(view, (state) => state.asking)
  return asking === null ? null : <Question question={asking.question} isBulk={asking.keys.length > 1} />
}

function Question({ question, isBulk }: { question: string; isBulk: boolean }): ReactElement {
  const services = useServices()
  const { view } = services
  const close = useCallback((): 'closes' => {
    view.set({ asking: null })
    return 'closes'
  }, [view])
  const place = useEditorPlace(isBulk)
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
          Tag <KeyHint chord="Enter" />
        </button>
        <button type="button" className="button quiet" onClick={close}>
          Do not tag <KeyHint chord="Escape" />
        </button>
      </div>
    </div>
  )
}
