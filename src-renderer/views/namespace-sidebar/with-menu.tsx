import { ContextMenu } from '@base-ui/react/context-menu'
import { useRef, type ReactElement } from 'react'
import { Icon } from '../../ui/icon.tsx'
import { KeyHint } from '../../ui/key-hint.tsx'

export interface MenuEntry {
  readonly label: string
  /** The key that does the same on the item itself. */
  readonly hint?: string
  readonly isSeparated?: boolean
  readonly onPick: () => void
}

function openUnder(button: HTMLElement): void {
  const { left, bottom } = button.getBoundingClientRect()
  button.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX: left, clientY: bottom }))
}

/** An item with a menu: by the secondary button, by the menu key, and by a button that shows under the pointer. */
export function WithMenu({
  label,
  entries,
  children,
}: {
  label: string
  entries: readonly MenuEntry[]
  children: ReactElement
}): ReactElement {
  const item = useRef<HTMLDivElement>(null)
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger ref={item} className="nav-row">
        {children}
        <button
          type="button"
          tabIndex={-1}
          className="nav-more"
          aria-label={`More about ${label}`}
          onClick={(event) => openUnder(event.currentTarget)}
        >
          <Icon name="more" />
        </button>
      </ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Positioner className="layer-popover">
          <ContextMenu.Popup
            className="popover nav-menu"
            aria-label={label}
            finalFocus={() => item.current?.querySelector<HTMLElement>('.nav-item') ?? false}
          >
            {entries.map(({ label: text, hint, isSeparated = false, onPick }) => (
              <ContextMenu.Item key={text} className={`option${isSeparated ? ' is-separated' : ''}`} onClick={onPick}>
                {text}
                {hint !== undefined && (
                  <span className="option-aside">
                    <KeyHint chord={hint} />
                  </span>
                )}
              </ContextMenu.Item>
            ))}
          </ContextMenu.Popup>
        </ContextMenu.Positioner>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  )
}
