import { useEffect, useState, type KeyboardEvent, type ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { confirmTag } from '../../commands/toggle-tag.ts'
import { KeyHint } from '../../ui/key-hint.tsx'
import { Notice } from '../../ui/notice.tsx'
import './confirm-tag.css'

/** The one more key press that a protected tag takes, when a key of its own asked for it. */
export function ConfirmTag(): ReactElement | null {
  const { view } = useServices()
  const asking = useStore(view, (state) => state.asking)
  return asking === null ? null : <Question question={asking.question} />
}

function Question({ question }: { question: string }): ReactElement {
  const services = useServices()
  const { view } = services
  const [before] = useState(() => document.activeElement)
  useEffect(() => {
    const onPress = (event: PointerEvent): void => {
      if (!(event.target instanceof Element) || event.target.closest('.confirm-tag') === null) view.set({ asking: null })
    }
    document.addEventListener('pointerdown', onPress, true)
    return () => {
      document.removeEventListener('pointerdown', onPress, true)
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
    }
  }, [view, before])
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation()
    if (event.key === 'Escape') view.set({ asking: null })
  }
  return (
    <div
      className="popover confirm-tag"
      role="alertdialog"
      aria-label="One more key press"
      aria-describedby="confirm-tag-question"
      onKeyDown={onKeyDown}
    >
      <Notice tone="warn" icon="production" message={question} id="confirm-tag-question" />
      <div className="popover-foot">
        <button type="button" className="button primary" autoFocus onClick={() => void confirmTag(services)}>
          Tag <KeyHint chord="Enter" />
        </button>
        <button type="button" className="button quiet" onClick={() => view.set({ asking: null })}>
          Do not tag <KeyHint chord="Escape" />
        </button>
      </div>
    </div>
  )
}
