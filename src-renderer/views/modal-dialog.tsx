import { Dialog } from '@base-ui/react/dialog'
import { useRef, type ReactElement, type ReactNode } from 'react'
import { Icon } from '../ui/icon.tsx'

/** A modal dialog: the rest of the window is inert, Escape and a press outside close it, the focus goes back to where it was. */
export function ModalDialog({
  title,
  size = 'small',
  onClose,
  children,
}: {
  title: string
  size?: 'small' | 'wide' | 'whole'
  readonly onClose: () => void
  children: ReactNode
}): ReactElement {
  const popup = useRef<HTMLDivElement>(null)
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-scrim" />
        <Dialog.Popup ref={popup} initialFocus={popup} className={`dialog ${size}`}>
          <header className="dialog-head">
            <Dialog.Title>{title}</Dialog.Title>
            <Dialog.Close className="button quiet square tight" aria-label="Close">
              <Icon name="close" />
            </Dialog.Close>
          </header>
          <div className="dialog-body">{children}</div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
