/**
 * Keeps the focus in the screen of sources when the button that has it goes, as "Pause" does once the source is paused: it goes to what can
 * be done next about the same source, or to the screen's first button if the source itself is gone. Returns how to stop.
 */
export function keepFocus(screen: HTMLElement): () => void {
  let last: HTMLElement | null = null
  // What leaves the page takes the focus to nowhere, of which nothing is told here.
  const onFocus = ({ target }: FocusEvent): void => {
    last = target instanceof HTMLElement && screen.contains(target) ? target.closest<HTMLElement>('.source-card') : null
  }
  const onChange = (): void => {
    if (last === null || document.activeElement !== document.body) return
    const next = last.querySelector<HTMLElement>('.source-head + .notice button') ?? last.querySelector<HTMLElement>('.source-foot button')
    if (last.isConnected) next?.focus()
    else screen.querySelector<HTMLElement>('button')?.focus()
  }
  const changes = new MutationObserver(onChange)
  changes.observe(screen, { childList: true, subtree: true })
  document.addEventListener('focusin', onFocus)
  return () => {
    changes.disconnect()
    document.removeEventListener('focusin', onFocus)
  }
}
