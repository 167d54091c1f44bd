import { useEffect, useLayoutEffect, useState, type RefObject } from 'react'
import { createChipMeasure } from '../../ui/chip-width.ts'

/** Below this width of the list, in units of the text's size, owner and duration make room for tags: 700 pixels at the usual size. */
const NARROW_REM = 43.75
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
  const widthOf = useChipWidths(size.rowPx)

  useLayoutEffect(() => {
    const table = scroller.current?.closest<HTMLElement>('.run-table')
    const head = table?.querySelector<HTMLElement>('.run-head')
    if (table == null || head == null) return undefined
    const read = (): void => {
      const rowPx = Number.parseFloat(getComputedStyle(table).getPropertyValue('--row-h')) || 36
      const narrow = table.clientWidth < NARROW_REM * Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
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
    // The head grows with the width of the list, the density, and the size of text.
    observer.observe(head)
    return () => observer.disconnect()
  }, [scroller])

  return { ...size, widthOf }
}

/** Gives another function when the fonts have arrived, or rows are of another height since text is, so that rows fold again by their widths. */
function useChipWidths(rowPx: number): (tag: string) => number {
  const [widthOf, setWidthOf] = useState(() => createChipMeasure(document.documentElement))
  useEffect(() => {
    let off = false
    const renew = async (): Promise<void> => {
      await document.fonts.ready
      if (!off) setWidthOf(() => createChipMeasure(document.documentElement))
    }
    void renew()
    return () => void (off = true)
  }, [rowPx])
  return widthOf
}
