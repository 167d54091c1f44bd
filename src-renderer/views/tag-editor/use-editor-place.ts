import { useEffect, useState, type CSSProperties } from 'react'
import { useServices } from '../../app/services.ts'
import { placeEditor } from './place-editor.ts'

const INSET_PX = 30
const WIDTH_PX = 360
const MARGIN_PX = 12
const REST_OF_PRESS = ['mousedown', 'mouseup', 'click', 'contextmenu'] as const

/** Where an editor of runs lies: it stays where it opened unless the window changes, so that typing never moves it. */
export function useEditorPlace(docked: boolean): CSSProperties {
  const [place, setPlace] = useState(() => readPlace(docked))
  useEffect(() => {
    const read = (): void => setPlace(readPlace(docked))
    window.addEventListener('resize', read)
    return () => window.removeEventListener('resize', read)
  }, [docked])
  return place
}

function readPlace(docked: boolean): CSSProperties {
  const list = document.querySelector<HTMLElement>('[data-editor-area], .run-rows')
  if (list === null) return { top: 96, left: MARGIN_PX }
  const row = list.querySelector<HTMLElement>('.run-row.is-focused, .timeline-mark.is-focused')
  const box = list.getBoundingClientRect()
  const left = Math.max(MARGIN_PX, Math.min(box.left + INSET_PX, innerWidth - WIDTH_PX - MARGIN_PX))
  return { left, ...placeEditor(box, row?.getBoundingClientRect() ?? null, innerHeight, docked) }
}

/**
 * Gives the focus back to where it was when the editor has closed. `leave` is asked by a press outside of `.run-editor` and of notices;
 * when it answers `asks`, because something would be lost, the press does nothing else and the focus stays. So does what is taken from the palette.
 */
export function useReturnFocus(leave: () => 'closes' | 'asks'): void {
  // Read while drawing for the first time: later the text field has the focus.
  const [before] = useState(() => document.activeElement)
  const { view } = useServices()
  useEffect(() => {
    view.set({ leaveEditor: leave })
    return () => {
      if (view.get().leaveEditor === leave) view.set({ leaveEditor: null })
    }
  }, [view, leave])
  useEffect(() => {
    let asks = false
    const onPress = (event: PointerEvent): void => {
      const inside = event.target instanceof Element && event.target.closest('.run-editor, .toast, .dialog, .dialog-scrim') !== null
      asks = !inside && leave() === 'asks'
      if (asks) event.stopPropagation()
    }
    const onRest = (event: MouseEvent): void => {
      if (!asks) return
      event.stopPropagation()
      event.preventDefault()
    }
    document.addEventListener('pointerdown', onPress, true)
    for (const rest of REST_OF_PRESS) document.addEventListener(rest, onRest, true)
    return () => {
      document.removeEventListener('pointerdown', onPress, true)
      for (const rest of REST_OF_PRESS) document.removeEventListener(rest, onRest, true)
    }
  }, [leave])
  useEffect(
    () => () => {
      if (before instanceof HTMLElement && before.isConnected && before !== document.body) before.focus({ preventScroll: true })
    },
    [before],
  )
}
