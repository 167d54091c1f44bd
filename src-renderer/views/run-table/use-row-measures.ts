import { useEffect, useLayoutEffect, useMemo, useState, type RefObject } from 'react'
import { createChipMeasure } from '../../ui/chip-width.ts'
import { createTextWidths, type TextWidths } from '../../ui/text-width.ts'
import type { ColumnId, ListSize } from './columns.ts'

/** Below this width of the list, in units of the text's size, owner and duration make room for tags: 700 pixels at the usual size. */
const NARROW_REM = 43.75
/** Below this one the hour of the start too: a phone, or a window at 400 % zoom. */
const TINY_REM = 25
/** Right padding of cells (`run-table.css`). */
const PADDING_PX = { run: 12, tags: 10, owner: 6 }

interface RowMeasures {
  readonly rowPx: number
  /** Height of a group's head. */
  readonly headPx: number
  /** Width that the scroll bar takes from the rows, and not from the head. */
  readonly scrollbarPx: number
  readonly size: ListSize
  readonly room: RowRoom
}

/** What there is room for in a row. Cutting what would not fit costs a layer of its own in each frame, so only that is cut. */
export interface RowRoom {
  readonly runPx: number
  /** For chips. */
  readonly tagsPx: number
  readonly ownerPx: number
  readonly widths: RowWidths
}

interface RowWidths extends TextWidths {
  /** The chip of a tag. */
  readonly chip: (tag: string) => number
}

type Measured = Omit<RowMeasures, 'room'> & Omit<RowRoom, 'widths'>

const INITIAL: Measured = { rowPx: 36, headPx: 28, scrollbarPx: 0, size: 'wide', runPx: 0, tagsPx: 300, ownerPx: 0 }

/** What rows need to know to be drawn without being measured: taken from the head once per resize or change of columns, never per row. */
export function useRowMeasures(scroller: RefObject<HTMLElement | null>, withTags: boolean): RowMeasures {
  const [{ rowPx, headPx, scrollbarPx, size, runPx, tagsPx, ownerPx }, setMeasures] = useState(INITIAL)
  const widths = useRowWidths(rowPx)
  const room = useMemo(() => ({ runPx, tagsPx, ownerPx, widths }), [runPx, tagsPx, ownerPx, widths])

  useLayoutEffect(() => {
    const head = scroller.current?.closest<HTMLElement>('.run-table')?.querySelector<HTMLElement>('.run-head')
    if (head == null) return undefined
    const cell = (column: ColumnId): HTMLElement | null => head.querySelector<HTMLElement>(`[data-column="${column}"]`)
    const roomIn = (column: ColumnId, paddingPx: number): number => Math.max(0, (cell(column)?.clientWidth ?? 0) - paddingPx)
    const read = (): void => {
      const next: Measured = {
        rowPx: Number.parseFloat(getComputedStyle(head).getPropertyValue('--row-h')) || INITIAL.rowPx,
        headPx: head.offsetHeight,
        scrollbarPx: (scroller.current?.offsetWidth ?? 0) - (scroller.current?.clientWidth ?? 0),
        runPx: roomIn('run', PADDING_PX.run),
        tagsPx: roomIn('tags', PADDING_PX.tags),
        ownerPx: roomIn('owner', PADDING_PX.owner),
        size: sizeOf(head.clientWidth / Number.parseFloat(getComputedStyle(document.documentElement).fontSize)),
      }
      setMeasures((before) => (sameMeasures(before, next) ? before : next))
    }
    read()
    const observer = new ResizeObserver(read)
    // The head grows with the width of the list, the density, and the size of text; tags, or the run, also when another column gives room.
    for (const grows of [head, cell('run'), withTags ? cell('tags') : null]) if (grows !== null) observer.observe(grows)
    return () => observer.disconnect()
  }, [scroller, withTags])

  return { rowPx, headPx, scrollbarPx, size, room }
}

const sizeOf = (rem: number): ListSize => (rem < TINY_REM ? 'tiny' : rem < NARROW_REM ? 'narrow' : 'wide')

const sameMeasures = (a: Measured, b: Measured): boolean =>
  a.rowPx === b.rowPx &&
  a.headPx === b.headPx &&
  a.scrollbarPx === b.scrollbarPx &&
  a.size === b.size &&
  a.runPx === b.runPx &&
  a.tagsPx === b.tagsPx &&
  a.ownerPx === b.ownerPx

/** Gives others when the fonts have arrived, or rows are of another height since text is, so that rows fold again by their widths. */
function useRowWidths(rowPx: number): RowWidths {
  const [widths, setWidths] = useState(measureRows)
  useEffect(() => {
    let off = false
    const renew = async (): Promise<void> => {
      await document.fonts.ready
      // Where rows have no height there is nothing to fold.
      if (!off && rowPx > 0) setWidths(measureRows())
    }
    void renew()
    return () => void (off = true)
  }, [rowPx])
  return widths
}

const measureRows = (): RowWidths => ({ ...createTextWidths(document.body), chip: createChipMeasure(document.documentElement) })
