import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'

/**
 * Keeps the focus in the list when the row that has it leaves the page or stands elsewhere, as after another filter: it goes to the row
 * that keys act on then. Without this whoever listens to the page would be at its top again, or hear of another run.
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
    const here = document.activeElement
    const isAstray = here === document.body || (here?.matches('.run-row') === true && here !== rowAt(scroller.current, focusIndex))
    if (sheet === null || !wasHere.current || !isAstray) return
    rowAt(scroller.current, focusIndex)?.focus({ preventScroll: true })
  }, [scroller, sheet, focusIndex])
}

const rowAt = (scroller: HTMLElement | null, index: number): HTMLElement | null =>
  scroller?.querySelector<HTMLElement>(`.run-row[data-index="${index}"]`) ?? null
