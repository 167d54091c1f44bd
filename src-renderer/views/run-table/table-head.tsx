import type { ReactElement } from 'react'
import { RESIZABLE, type ResizableColumn } from '../../app/list-layout.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { clearSelection } from '../../commands/clear-selection.ts'
import { selectAll } from '../../commands/select-all.ts'
import { showColumns } from '../../commands/show-columns.ts'
import { pressHead } from '../../commands/sort-list.ts'
import { Box } from '../../ui/box.tsx'
import { Icon } from '../../ui/icon.tsx'
import { ColumnSeparator } from './column-separator.tsx'
import { STATE_COLUMN, type Column } from './columns.ts'
import { ListNewsLine } from './list-news.tsx'

/** As in `run-table.css`. */
const END_PX = 14

/** The columns by their names. Sorting, widths and what is hidden have commands of their own, so the head is no stop of the Tab key. */
export function TableHead({
  columns,
  scrollbarPx,
  newsPx,
}: {
  columns: readonly Column[]
  scrollbarPx: number
  newsPx: number
}): ReactElement {
  const services = useServices()
  const selected = useStore(services.view, (state) => state.selection.size)
  const count = useStore(services.runs.sheet, (state) => state.current?.count ?? 0)
  const state = selected === 0 ? 'none' : selected >= count ? 'all' : 'some'
  const withTags = columns.some(({ id }) => id === 'tags')
  return (
    <div className="run-head" role="row" aria-rowindex={1} style={{ paddingRight: END_PX + scrollbarPx }}>
      <span className="cell-box" role="columnheader">
        <button
          type="button"
          className="head-box"
          tabIndex={-1}
          aria-label={selected === 0 ? 'Select all matches' : 'Clear the selection'}
          onClick={() => void (selected === 0 ? selectAll : clearSelection).run(services)}
        >
          <Box state={state} />
        </button>
      </span>
      <HeadCell column={STATE_COLUMN} className="head-state" />
      {columns.map((column) => (
        <HeadCell key={column.id} column={column} className={`head-${column.id}`} withTags={withTags} newsPx={newsPx} />
      ))}
      <span role="columnheader">
        <button
          type="button"
          className="head-columns"
          tabIndex={-1}
          aria-label="Columns and groups"
          title="Columns and groups"
          style={{ width: END_PX + scrollbarPx }}
          onClick={() => void showColumns.run(services)}
        >
          <Icon name="more" className="s12" />
        </button>
      </span>
    </div>
  )
}

function HeadCell({
  column,
  className,
  withTags = true,
  newsPx = 0,
}: {
  column: Column | typeof STATE_COLUMN
  className: string
  withTags?: boolean
  newsPx?: number
}): ReactElement {
  const services = useServices()
  const sort = useStore(services.view, (state) => state.sort)
  const { id, title } = column
  const isSorted = sort === null ? id === 'started' : sort.column === id
  const descending = sort?.descending ?? true
  // Where there are no tags, the run takes the rest of the row and has no edge to move.
  const separates = isResizable(id) && (id !== 'run' || withTags)
  const hasNews = id === (withTags ? 'tags' : 'run')
  return (
    <span
      className={`head-cell ${className}`}
      role="columnheader"
      aria-sort={isSorted ? (descending ? 'descending' : 'ascending') : 'none'}
      data-column={id}
    >
      <button
        type="button"
        className="head-sort"
        tabIndex={-1}
        title={column.orders[(isSorted ? !descending : column.descendsFirst) ? 1 : 0]}
        onClick={() => pressHead(services, column)}
      >
        <span className={id === 'status' ? 'visually-hidden' : 'cut'}>{title}</span>
        {isSorted && <Icon name="sort-down" className={`s12${descending ? '' : ' is-up'}`} />}
      </button>
      {hasNews && <ListNewsLine roomPx={newsPx} />}
      {separates && <ColumnSeparator column={id} title={title} />}
    </span>
  )
}

const isResizable = (id: string): id is ResizableColumn => RESIZABLE.some((column) => column === id)
