import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactElement } from 'react'
import { NARROWEST_PX, WIDEST_PX, widthWithin, type ResizableColumn } from '../../app/list-layout.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { setColumnWidth } from '../../commands/lay-out-list.ts'
import { focusList } from '../focus-list.ts'
import { widthOfColumn } from './columns.ts'

const STEP_PX = 8
const USUAL_TEXT_PX = 16

/**
 * The movable edge of a column, towards the tags, which give or take the room. By keys: arrows move it, Home and End make the column
 * narrowest and widest, a double click or Delete gives it its own width back.
 */
export function ColumnSeparator({ column, title }: { column: ResizableColumn; title: string }): ReactElement {
  const services = useServices()
  const layout = useStore(services.preferences, (state) => state.list)
  const drag = useRef<{ readonly x: number; readonly width: number } | null>(null)
  const [isFocused, setFocused] = useState(false)
  const width = widthOfColumn(column, layout)
  // Tags stand right of the run and left of all others.
  const grows = column === 'run' ? 1 : -1
  const set = (to: number | null): void => setColumnWidth(services, column, to === null ? null : widthWithin(to))

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowRight') set(width + grows * STEP_PX)
    else if (event.key === 'ArrowLeft') set(width - grows * STEP_PX)
    else if (event.key === 'Home') set(NARROWEST_PX)
    else if (event.key === 'End') set(WIDEST_PX)
    else if (event.key === 'Delete') set(null)
    else if (event.key === 'Escape' || event.key === 'Enter') focusList()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    if (event.button !== 0) return
    drag.current = { x: event.clientX, width }
    event.currentTarget.setPointerCapture(event.pointerId)
  }
  const onPointerMove = (event: PointerEvent): void => {
    const begun = drag.current
    if (begun === null) return
    const scale = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL_TEXT_PX
    set(begun.width + (grows * (event.clientX - begun.x)) / scale)
  }
  const drop = (): void => void (drag.current = null)
  return (
    <span
      className={`column-edge${column === 'run' ? '' : ' is-left-edge'}`}
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of ${title}`}
      aria-valuemin={Math.min(NARROWEST_PX, width)}
      aria-valuemax={WIDEST_PX}
      aria-valuenow={width}
      aria-valuetext={`${width} pixels`}
      // Reached by the command that resizes columns; once in one of them, Tab goes on to the others.
      tabIndex={isFocused ? 0 : -1}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={drop}
      onPointerCancel={drop}
      onDoubleClick={() => set(null)}
    />
  )
}
