import { useEffect, useLayoutEffect, useState, type RefObject } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { createChipMeasure } from '../../ui/chip-width.ts'

/** Below this width of the list, owner and duration make room for tags. */
const NARROW_PX = 700
/** Right padding of the tags cell. */
const TAGS_PADDING_PX = 10

interface RowMeasures {
  readonly rowPx: number
  /** Room for chips in the tags column. */
  readonly tagsPx: number
  readonly narrow: boolean
  readonly widthOf: (tag: string) => number
}

/** What rows need to know to be drawn without being measured: taken from the head once per resize, never per row. */
export function useRowMeasures(scroller: RefObject<HTMLElement | null>): RowMeasures {
  const { preferences } = useServices()
  const density = useStore(preferences, (state) => state.density)
  const [size, setSize] = useState({ rowPx: 36, tagsPx: 300, narrow: false })
  const widthOf = useChipWidths()

  useLayoutEffect(() => {
    const table = scroller.current?.closest<HTMLElement>('.run-table')
    if (table == null) return
    const read = (): void => {
      const rowPx = Number.parseFloat(getComputedStyle(table).getPropertyValue('--row-h')) || 36
      const narrow = table.clientWidth < NARROW_PX
      const head = table.querySelector<HTMLElement>('[data-column="tags"]')
      const tagsPx = Math.max(0, (head?.clientWidth ?? 0) - TAGS_PADDING_PX)
      setSize((before) =>
        before.rowPx === rowPx && before.tagsPx === tagsPx && before.narrow === narrow ? before : { rowPx, tagsPx, narrow },
      )
    }
    read()
    const observer = new ResizeObserver(read)
    observer.observe(table)
    const head = table.querySelector('[data-column="tags"]')
    if (head !== null) observer.observe(head)
    return () => observer.disconnect()
  }, [scroller, density])

  return { ...size, widthOf }
}

/** Gives another function when the fonts have arrived, so that rows fold again by their widths. */
function useChipWidths(): (tag: string) => number {
  const [widthOf, setWidthOf] = useState(() => createChipMeasure(document.documentElement))
  useEffect(() => {
    let off = false
    void document.fonts.ready.then(() => {
      if (!off) setWidthOf(() => createChipMeasure(document.documentElement))
    })
    return () => void (off = true)
  }, [])
  return widthOf
}
