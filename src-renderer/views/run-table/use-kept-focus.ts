import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'

/**
 * Keeps the focus in the list when the row that has it leaves the page, as after another filter: it goes to the row that keys act
 * on then. Without this whoever listens to the page would be at its top again.
 */
export function useKeptFocus(scroller: RefObject<HTMLElement | null>): void {
  const { view, runs } = useServices()
  const sheet = useStore(runs.sheet, (state) => state.current)
  const focusIndex = useStore(view, (state) => state.focusIndex)
  const wasHere = useRef(false)

  useEffect(() => {
    // A row that leaves the page takes the focus to nowhere, of which nothing is told here.
    const onFocus = (event: FocusEvent): void => {
      wasHere.current = event.target instanceof Node && scroller.current?.contains(event.target) === true
    }
    document.addEventListener('focusin', onFocus)
    return () => document.removeEventListener('focusin', onFocus)
  }, [scroller])

  useLayoutEffect(() => {
    if (sheet === null || !wasHere.current || document.activeElement !== document.body) return
    scroller.current?.querySelector<HTMLElement>(`[data-index="${focusIndex}"]`)?.focus({ preventScroll: true })
  }, [scroller, sheet, focusIndex])
}
