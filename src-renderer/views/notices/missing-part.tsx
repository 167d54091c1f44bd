import { useLayoutEffect, type KeyboardEvent, type ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { withoutPart, type ViewState } from '../../app/view-state.ts'
import { KeyHint } from '../../ui/key-hint.tsx'
import { Notice } from '../../ui/notice.tsx'
import { ReloadButton } from './reload-button.tsx'

const MESSAGE =
  'This part of the window can not be loaded, and keys that were pressed for it did nothing. Tagalong was updated meanwhile, or has ended. What you tagged and wrote is safe. Reload the window; if that does not help, start Tagalong again.'

interface MissingPartProps {
  /** Whether the view would be shown now. */
  readonly isWanted: (state: ViewState) => boolean
  readonly onClose: () => void
}

/** Stands for a view whose code is not to be had, as under an open window when the app was updated. The list goes on. */
export function MissingPart({ isWanted, onClose }: MissingPartProps): ReactElement | null {
  const { view } = useServices()
  const isShown = useStore(view, isWanted)
  /** It stands for all of the window beside the list's own frame. */
  const isScreen = useStore(view, ({ screen, review }) => screen !== 'runs' || review !== null)
  useLayoutEffect(() => {
    if (!isShown) return undefined
    view.set({ isPartMissing: true })
    return () => view.set({ isPartMissing: false })
  }, [view, isShown])
  const close = (): void => {
    view.set(withoutPart(view.get()))
    onClose()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation()
    if (event.key === 'Escape') close()
  }
  if (!isShown) return null
  const notice = (
    <div
      className="popover missing-part"
      role="alertdialog"
      aria-label="Part of the window"
      aria-describedby="missing-part"
      onKeyDown={onKeyDown}
    >
      <Notice tone="warn" id="missing-part" message={MESSAGE} />
      <div className="popover-foot">
        <ReloadButton autoFocus />
        <button type="button" className="button quiet" onClick={close}>
          Back to the list <KeyHint chord="Escape" />
        </button>
      </div>
    </div>
  )
  if (!isScreen) return notice
  return (
    <main>
      <h1 className="visually-hidden">Part of the window</h1>
      {notice}
    </main>
  )
}
