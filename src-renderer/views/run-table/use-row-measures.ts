import { useEffect, useLayoutEffect, useState, type RefObject } from 'react'
import { createChipMeasure } from '../../ui/chip-width.ts'
import type { ListSize } from './columns.ts'

/** Below this width of the list, in units of the text's size, owner and duration make room for tags: 700 pixels at the usual size. */
const NARROW_REM = 43.75
/** Below this one the hour of the start too: a phone, or a window at 400 % zoom. */
const TINY_REM = 25
/** Right padding of the tags cell. */
const TAGS_PADDING_PX = 10

interface RowMeasures {
  readonly rowPx: number
  /** Height of a group's head. */
  readonly headPx: number
  /** Width that the scroll bar takes from the rows, and not from the head. */
  readonly scrollbarPx: number
  /** Room for chips in the tags column. */
  readonly tagsPx: number
  readonly size: ListSize
  readonly widthOf: (tag: string) => number
}

const INITIAL: Omit<RowMeasures, 'widthOf'> = { rowPx: 36, headPx: 28, scrollbarPx: 0, tagsPx: 300, size: 'wide' }

/** What rows need to know to be drawn without being measured: taken from the head once per resize or change of columns, never per row. */
export function useRowMeasures(scroller: RefObject<HTMLElement | null>, withTags: boolean): RowMeasures {
  const [measures, setMeasures] = useState(INITIAL)
  const widthOf = useChipWidths(measures.rowPx)

  useLayoutEffect(() => {
    const head = scroller.current?.closest<HTMLElement>('.run-table')?.querySelector<HTMLElement>('.run-head')
    if (head == null) return undefined
    const tags = withTags ? head.querySelector<HTMLElement>('[data-column="tags"]') : null
    const read = (): void => {
      const next: typeof INITIAL = {
        rowPx: Number.parseFloat(getComputedStyle(head).getPropertyValue('--row-h')) || INITIAL.rowPx,
        headPx: head.offsetHeight,
        scrollbarPx: (scroller.current?.offsetWidth ?? 0) - (scroller.current?.clientWidth ?? 0),
        tagsPx: Math.max(0, (tags?.clientWidth ?? 0) - TAGS_PADDING_PX),
        size: sizeOf(head.clientWidth / Number.parseFloat(getComputedStyle(document.documentElement).fontSize)),
      }
      setMeasures((before) => (sameMeasures(before, next) ? before : next))
    }
    read()
    const observer = new ResizeObserver(read)
    // The head grows with the width of the list, the density, and the size of text; the tags also when another column gives room.
    observer.observe(head)
    if (tags !== null) observer.observe(tags)
    return () => observer.disconnect()
  }, [scroller, withTags])

  return { ...measures, widthOf }
}

const sizeOf = (rem: number): ListSize => (rem < TINY_REM ? 'tiny' : rem < NARROW_REM ? 'narrow' : 'wide')

const sameMeasures = (a: typeof INITIAL, b: typeof INITIAL): boolean =>
  a.rowPx === b.rowPx && a.headPx === b.headPx && a.scrollbarPx === b.scrollbarPx && a.tagsPx === b.tagsPx && a.size === b.size

/** Gives another function when the fonts have arrived, or rows are of another height since text is, so that rows fold again by their widths. */
function useChipWidths(rowPx: number): (tag: string) => number {
  const [widthOf, setWidthOf] = useState(() => createChipMeasure(document.documentElement))
  useEffect(() => {
    let off = false
    const renew = async (): Promise<void> => {
      await document.fonts.ready
      // Where rows have no height there is nothing to fold.
      if (!off && rowPx > 0) setWidthOf(() => createChipMeasure(document.documentElement))
    }
    void renew()
    return () => void (off = true)
  }, [rowPx])
  return widthOf
}
