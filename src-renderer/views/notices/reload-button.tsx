import type { ReactElement } from 'react'

/** Begins the window anew: its address keeps where it was, and everything that was shown as safe is there again. */
export function ReloadButton({ autoFocus = false }: { autoFocus?: boolean }): ReactElement {
  return (
    <button type="button" className="button primary" autoFocus={autoFocus} onClick={() => window.location.reload()}>
      Reload
    </button>
  )
}
