import { useDeferredValue, useEffect, useMemo, useRef, useState, type CSSProperties, type MouseEvent, type ReactElement } from 'react'
import { later } from '../../app/later.tsx'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { extendTo } from '../../commands/extend-selection.ts'
import { filterByTag } from '../../commands/filter-by-tag.ts'
import { focusRow } from '../../commands/focus-row.ts'
import { setDetailOpen } from '../../commands/open-detail.ts'
import { toggleFocused } from '../../commands/toggle-selection.ts'
import { sameDay } from '../../ui/format-time.ts'
import { useMinute } from '../../ui/use-minute.ts'
import { AllTags } from './all-tags.tsx'
import { gridTracks, shownColumns } from './columns.ts'
import { boxOf } from './group-box.ts'
import { groupAt, topOf, type ListGeometry } from './list-geometry.ts'
import { RunGroup } from './run-group.tsx'
import { RunRow } from './run-row.tsx'
import { isScaled, sheetHeight } from './scroll-scale.ts'
import { TableHead } from './table-head.tsx'
import { useAnchor } from './use-anchor.ts'
import { useKeptFocus } from './use-kept-focus.ts'
import { useRowMeasures } from './use-row-measures.ts'
import { useVisibleRows } from './use-visible-rows.ts'
import './run-table.css'

const ColumnsMenu = later(
  async () => (await import('./columns-menu.tsx')).ColumnsMenu,
  ({ overList }) => overList === 'columns',
)
const SortMenu = later(
  async () => (await import('./sort-menu.tsx')).SortMenu,
  ({ overList }) => overList === 'sort',
)

const OVERSCAN = 4
const NO_GROUPS: readonly number[] = []

/** The list of runs: one line each, only those in view are in the page. */
export function RunTable(): ReactElement {
  const services = useServices()
  const { view, runs, preferences } = services
  const scroller = useRef<HTMLDivElement>(null)
  const sheet = useStore(runs.sheet, (state) => state.current)
  const focusIndex = useStore(view, (state) => state.focusIndex)
  const selection = useStore(view, (state) => state.selection)
  const layout = useStore(preferences, (state) => state.list)
  const [hovered, setHovered] = useState<number | null>(null)
  const { rowPx, headPx, scrollbarPx, size, room } = useRowMeasures(scroller, !layout.hidden.includes('tags'))
  const nowMs = useMinute()
  const count = sheet?.count ?? 0
  const groups = sheet?.groups ?? null
  const starts = groups?.starts ?? NO_GROUPS
  const list = useMemo<ListGeometry>(
    () => ({ count, rowPx, headPx: starts.length === 0 ? 0 : headPx, starts }),
    [count, rowPx, headPx, starts],
  )
  const columns = useMemo(() => shownColumns(layout, size), [layout, size])
  const { from, to, laidOut } = useVisibleRows(scroller, list, sheet?.spec)
  // Of another view the rows in view are drawn first, those around them when these are seen.
  const overscan = useDeferredValue(sheet?.spec) === sheet?.spec ? OVERSCAN : 0
  useEffect(() => runs.setWindow(from, Math.max(to, from + 1)), [runs, from, to])
  useAnchor(scroller, list)
  useKeptFocus(scroller)
  useNoteDrawn()

  const onClick = (event: MouseEvent): void => {
    const index = rowIndexOf(event.target)
    if (index === null) return
    if (event.shiftKey) {
      const key = runs.rowAt(index)?.key
      if (key !== undefined) void extendTo(services, key)
      return
    }
    const within = (selector: string): boolean => event.target instanceof Element && event.target.closest(selector) !== null
    const toggles = event.metaKey || event.ctrlKey || within('.cell-box')
    const tag = toggles ? null : tagOf(event.target)
    // A run that is about to be left out must not take the focus with it.
    if (tag === null || !event.altKey) focusRow(services, index)
    if (tag !== null) filterByTag(services, tag, event.altKey)
    if (toggles) toggleFocused(services)
    if (within('[data-more]')) setDetailOpen(services, true)
  }
  const rowOf = (index: number): ReactElement => {
    const row = sheet?.rows.get(index) ?? null
    const above = sheet?.rows.get(index - 1) ?? null
    const group = groupAt(list, index)
    return (
      <RunRow
        key={row?.key ?? index}
        row={row}
        index={index}
        gridRow={index + group + 3}
        topPx={topOf(list, index) - boxOf(list, group, laidOut).topPx}
        focused={index === focusIndex}
        selected={row !== null && selection.has(row.key)}
        newDay={row !== null && (above === null || !sameDay(row.createdAt, above.createdAt))}
        newFlow={row !== null && above?.flow !== row.flow}
        columns={columns}
        size={size}
        room={room}
        nowMs={nowMs}
        punched={row === null ? undefined : sheet?.punched.get(row.key)}
      />
    )
  }

  const names = ['run-table', `is-${size}`, selection.size > 0 && 'has-selection', isByTime(sheet?.spec.sort?.column) && 'is-by-time']
  const tracks: CSSProperties & { '--list-columns': string } = { '--list-columns': gridTracks(layout, size) }
  return (
    <div className={names.filter(Boolean).join(' ')} style={tracks} data-pane="list">
      <div
        role="grid"
        aria-label="Runs"
        aria-rowcount={count + starts.length + 1}
        aria-colcount={columns.length + 3}
        aria-multiselectable="true"
        className="run-grid"
      >
        <TableHead columns={columns} scrollbarPx={scrollbarPx} newsPx={room.tagsPx} />
        <div
          className="run-rows"
          ref={scroller}
          role="presentation"
          onClick={onClick}
          onMouseDown={keepSelectionOnShift}
          onMouseOver={(event) => setHovered(moreTagsOf(event.target))}
          onMouseLeave={() => setHovered(null)}
          onDoubleClick={(event) => rowIndexOf(event.target) !== null && tagOf(event.target) === null && setDetailOpen(services, true)}
        >
          <div className={`run-rows-height${isScaled(list) ? ' is-scaled' : ''}`} role="presentation" style={{ height: sheetHeight(list) }}>
            {[...byGroup(list, indexesInPage(list, from - overscan, to + overscan, focusIndex))].map(([group, indexes]) => (
              <RunGroup
                key={group}
                group={group}
                groups={groups}
                list={list}
                laidOut={laidOut}
                columnCount={columns.length + 2}
                nowMs={nowMs}
              >
                {indexes.map(rowOf)}
              </RunGroup>
            ))}
          </div>
        </div>
      </div>
      <AllTags hovered={hovered} />
      <SortMenu />
      <ColumnsMenu />
    </div>
  )
}

/** The focused row stays in the page even when it is scrolled away, so that the focus is never lost. */
function indexesInPage({ count }: ListGeometry, from: number, to: number, focusIndex: number): number[] {
  const first = Math.max(0, from)
  const end = Math.min(count, to)
  const indexes = Array.from({ length: Math.max(0, end - first) }, (_, offset) => first + offset)
  if (focusIndex < count && focusIndex < first) indexes.unshift(focusIndex)
  if (focusIndex < count && focusIndex >= end) indexes.push(focusIndex)
  return indexes
}

function byGroup(list: ListGeometry, indexes: readonly number[]): Map<number, number[]> {
  const groups = new Map<number, number[]>()
  for (const index of indexes) {
    const group = groupAt(list, index)
    groups.set(group, [...(groups.get(group) ?? []), index])
  }
  return groups
}

/** Tells the list which of its sheets somebody has really seen. */
function useNoteDrawn(): void {
  const { runs } = useServices()
  const sheet = useStore(runs.sheet, (state) => state.current)
  useEffect(() => {
    if (sheet === null) return undefined
    // The second frame begins when the first one has been painted.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => runs.noteDrawn(sheet))
    })
    return () => cancelAnimationFrame(frame)
  }, [runs, sheet])
}

const isByTime = (column: string | undefined): boolean => column === undefined || column === 'started'

function rowIndexOf(target: EventTarget): number | null {
  const index = target instanceof Element ? target.closest<HTMLElement>('.run-row')?.dataset['index'] : undefined
  return index === undefined ? null : Number(index)
}

/** The row whose `+N` is pointed at. */
const moreTagsOf = (target: EventTarget): number | null =>
  target instanceof Element && target.closest('[data-more]') !== null ? rowIndexOf(target) : null

function tagOf(target: EventTarget): string | null {
  return target instanceof Element ? (target.closest<HTMLElement>('.tag')?.dataset['tag'] ?? null) : null
}

/** A click with Shift selects runs, not the text between them. */
function keepSelectionOnShift(event: MouseEvent): void {
  if (event.shiftKey) event.preventDefault()
}
