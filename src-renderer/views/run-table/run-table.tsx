import { useVirtualizer, type Range } from '@tanstack/react-virtual'
import { useCallback, useEffect, useLayoutEffect, useRef, type MouseEvent, type ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { extendTo } from '../../commands/extend-selection.ts'
import { filterByTag } from '../../commands/filter-by-tag.ts'
import { focusRow } from '../../commands/focus-row.ts'
import { setDetailOpen } from '../../commands/open-detail.ts'
import { toggleRow } from '../../commands/toggle-selection.ts'
import { sameDay } from '../../ui/format-time.ts'
import { RunRow } from './run-row.tsx'
import { TableHead } from './table-head.tsx'
import { useAnchor } from './use-anchor.ts'
import { useMinute } from '../../ui/use-minute.ts'
import { useRowMeasures } from './use-row-measures.ts'
import './run-table.css'

const OVERSCAN = 8

/** The list of runs: one line each, only those in view are in the page. */
export function RunTable(): ReactElement {
  const services = useServices()
  const { view, runs } = services
  const scroller = useRef<HTMLDivElement>(null)
  const sheet = useStore(runs.sheet, (state) => state.current)
  const focusIndex = useStore(view, (state) => state.focusIndex)
  const selection = useStore(view, (state) => state.selection)
  const count = sheet?.count ?? 0
  const { rowPx, scrollbarPx, tagsPx, narrow, widthOf } = useRowMeasures(scroller)
  const nowMs = useMinute()

  // The focused row stays in the page even when it is scrolled away, so that the focus is never lost.
  const rangeExtractor = useCallback(
    (range: Range): number[] => {
      const from = Math.max(0, range.startIndex - range.overscan)
      const to = Math.min(range.count - 1, range.endIndex + range.overscan)
      const indexes = Array.from({ length: Math.max(0, to - from + 1) }, (_, offset) => from + offset)
      if (range.count > focusIndex && focusIndex < from) indexes.unshift(focusIndex)
      if (range.count > focusIndex && focusIndex > to) indexes.push(focusIndex)
      return indexes
    },
    [focusIndex],
  )
  // oxlint-disable-next-line react/incompatible-library -- its functions are called here only, never handed to a memoised part
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: OVERSCAN,
    rangeExtractor,
  })
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, rowPx])
  const range = virtualizer.range
  const from = range?.startIndex ?? 0
  const to = (range?.endIndex ?? -1) + 1
  useEffect(() => runs.setWindow(from, Math.max(to, from + 1)), [runs, from, to, sheet])
  useAnchor(scroller, rowPx)

  const onClick = (event: MouseEvent): void => {
    const index = rowIndexOf(event.target)
    if (index === null) return
    if (event.shiftKey) {
      void extendTo(services, index)
      return
    }
    const within = (selector: string): boolean => event.target instanceof Element && event.target.closest(selector) !== null
    const toggles = event.metaKey || event.ctrlKey || within('.cell-box')
    const tag = toggles ? null : tagOf(event.target)
    // A run that is about to be left out must not take the focus with it.
    if (tag === null || !event.altKey) focusRow(services, index)
    if (tag !== null) filterByTag(services, tag, event.altKey)
    if (toggles) toggleRow(services, index)
    if (within('[data-more]')) setDetailOpen(services, true)
  }

  return (
    <div className={`run-table${narrow ? ' is-narrow' : ''}${selection.size > 0 ? ' has-selection' : ''}`} data-pane="list">
      <div role="grid" aria-label="Runs" aria-rowcount={count + 1} aria-multiselectable="true" className="run-grid">
        <TableHead narrow={narrow} scrollbarPx={scrollbarPx} />
        <div
          className="run-rows"
          ref={scroller}
          role="rowgroup"
          onClick={onClick}
          onMouseDown={keepSelectionOnShift}
          onDoubleClick={(event) => rowIndexOf(event.target) !== null && tagOf(event.target) === null && setDetailOpen(services, true)}
        >
          <div className="run-rows-height" role="presentation" style={{ height: count * rowPx }}>
            {virtualizer.getVirtualItems().map(({ index }) => {
              const row = sheet?.rows.get(index) ?? null
              const above = sheet?.rows.get(index - 1) ?? null
              return (
                <RunRow
                  key={row?.key ?? index}
                  row={row}
                  index={index}
                  topPx={index * rowPx}
                  focused={index === focusIndex}
                  selected={row !== null && selection.has(row.key)}
                  newDay={row !== null && (above === null || !sameDay(row.createdAt, above.createdAt))}
                  newFlow={row !== null && above?.flow !== row.flow}
                  narrow={narrow}
                  tagsWidthPx={tagsPx}
                  widthOf={widthOf}
                  nowMs={nowMs}
                />
              )
            })}
          </div>
        </div>
      </div>
    </div>
  )
}

function rowIndexOf(target: EventTarget): number | null {
  const index = target instanceof Element ? target.closest<HTMLElement>('.run-row')?.dataset['index'] : undefined
  return index === undefined ? null : Number(index)
}

function tagOf(target: EventTarget): string | null {
  return target instanceof Element ? (target.closest<HTMLElement>('.tag')?.dataset['tag'] ?? null) : null
}

/** A click with Shift selects runs, not the text between them. */
function keepSelectionOnShift(event: MouseEvent): void {
  if (event.shiftKey) event.preventDefault()
}
