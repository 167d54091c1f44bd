/** Thefts after which a card is not shown any more: no page needs as many by mistake. */
const MOST_THEFTS = 10

/**
 * Lets a card have the focus only from a person: by Tab, or by the pointer that was moved on to it. Scripts of a frame may take the focus at
 * any time, and with it every key; then it is given back to where it was. `onStubborn` is called for a card that goes on with it.
 * Until the pointer moves, the first press where it rests, or of a finger, is the window's: it could not be told from a theft.
 */
export function guardFocus(frame: HTMLIFrameElement, onStubborn: () => void): () => void {
  let before = elementBefore(frame)
  let [isTabbing, isPointed, thefts] = [false, false, 0]
  const point = (isOn: boolean): void => {
    isPointed = isOn
    frame.style.pointerEvents = isOn ? '' : 'none'
  }
  const giveBack = (): void => {
    if (document.activeElement !== frame) return
    frame.blur()
    if (before?.isConnected) before.focus({ preventScroll: true })
  }
  const listeners = new AbortController()
  const on = <K extends keyof WindowEventMap>(kind: K, hear: (event: WindowEventMap[K]) => void): void =>
    window.addEventListener(kind, hear, { capture: true, signal: listeners.signal })

  // Tab counts until something here has the focus: a card gets it when the key may be up already.
  on('keydown', ({ key }) => {
    isTabbing = key === 'Tab'
    if (!isTabbing) point(false)
  })
  on('focus', () => {
    before = elementBefore(frame) ?? before
    isTabbing = false
  })
  const follow = ({ clientX, clientY }: MouseEvent): void => {
    const { left, right, top, bottom } = frame.getBoundingClientRect()
    point(clientX >= left && clientX < right && clientY >= top && clientY < bottom)
  }
  on('pointermove', follow)
  on('pointerdown', follow)
  on('wheel', follow)
  on('blur', ({ target }) => {
    if (target !== window || document.activeElement !== frame || isTabbing || isPointed) return
    thefts += 1
    if (thefts > MOST_THEFTS) onStubborn()
    // Not before the browser is done with moving the focus: now it would take no notice.
    setTimeout(giveBack)
  })
  point(false)
  return () => listeners.abort()
}

function elementBefore(frame: HTMLIFrameElement): HTMLElement | null {
  const active = document.activeElement
  return active instanceof HTMLElement && active !== frame && active !== document.body ? active : null
}
