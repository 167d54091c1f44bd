import { useEffect, useLayoutEffect, useState, type RefObject } from 'react'
import { createChipMeasure } from '../../ui/chip-width.ts'

/** Below this width of the list, owner and duration make room for tags. */
const NARROW_PX = 700
/** Right padding of the tags cell. */
const TAGS_PADDING_PX = 10

interface RowMeasures {
  readonly rowPx: number
  /** Width that the scroll bar takes from the rows, and not from the head. */
  readonly scrollbarPx: number
  /** Room for chips in the tags column. */
  readonly tagsPx: number
  readonly narrow: boolean
  readonly widthOf: (tag: string) => number
}

/** What rows need to know to be drawn without being measured: taken from the head once per resize, never per row. */
export function useRowMeasures(scroller: RefObject<HTMLElement | null>): RowMeasures {
  const [size, setSize] = useState({ rowPx: 36, scrollbarPx: 0, tagsPx: 300, narrow: false })
  const widthOf = useChipWidths()

  useLayoutEffect(() => {
    const table = scroller.current?.closest<HTMLElement>('.run-table')
    const head = table?.querySelector<HTMLElement>('.run-head')
    if (table == null || head == null) return undefined
    const read = (): void => {
      const rowPx = Number.parseFloat(getComputedStyle(table).getPropertyValue('--row-h')) || 36
      const narrow = table.clientWidth < NARROW_PX
      const scrollbarPx = (scroller.current?.offsetWidth ?? 0) - (scroller.current?.clientWidth ?? 0)
      const tags = head.querySelector<HTMLElement>('[data-column="tags"]')
      const tagsPx = Math.max(0, (tags?.clientWidth ?? 0) - TAGS_PADDING_PX)
      setSize((before) => {
        const same = before.rowPx === rowPx && before.scrollbarPx === scrollbarPx && before.tagsPx === tagsPx && before.narrow === narrow
        return same ? before : { rowPx, scrollbarPx, tagsPx, narrow }
      })
    }
    read()
    const observer = new ResizeObserver(read)
    // The head grows with the width of the list and with the density.
    observer.observe(head)
    return () => observer.disconnect()
  }, [scroller])

  return { ...size, widthOf }
}

/** Gives another function when the fonts have arrived, so that rows fold again by their widths. */
function useChipWidths(): (tag: string) => number {
  const [widthOf, setWidthOf] = useState(() => createChipMeasure(document.documentElement))
  useEffect(() => {
    let off = false
    const renew = async (): Promise<void> => {
      await document.fonts.ready
      if (!off) setWidthOf(() => createChipMeasure(document.documentElement))
    }
    void renew()
    return () => void (off = true)
  }, [])
  return widthOf
}
