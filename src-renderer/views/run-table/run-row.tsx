import { memo, type ReactElement } from 'react'
import { hasMark } from '../../../src-core/opinions/marks.ts'
import type { RowView } from '../../../src-core/replica/api.ts'
import { runDurationMs } from '../../../src-core/runs/run-status.ts'
import { assertNever } from '../../../src-core/lib/assert-never.ts'
import { Box } from '../../ui/box.tsx'
import { formatClock, formatDay, formatDuration, formatElapsed, sameYear } from '../../ui/format-time.ts'
import { TagChip } from '../../ui/tag-chip.tsx'
import { PeopleAt } from '../presence/people-at.tsx'
import type { Column, ListSize } from './columns.ts'
import { chipsOf, foldTags } from './fold-tags.ts'
import { RunMarkers } from './run-markers.tsx'
import { RunPath } from './run-path.tsx'
import { StatusIcon } from './status-icon.tsx'

export interface RunRowProps {
  /** Null while the row is not at hand: an empty line, never a spinner. */
  readonly row: RowView | null
  readonly index: number
  /** Among all rows of the grid, heads included, from 1. */
  readonly gridRow: number
  /** Within its group. */
  readonly topPx: number
  readonly focused: boolean
  readonly selected: boolean
  /** The day, or the flow, is not that of the row above. */
  readonly newDay: boolean
  readonly newFlow: boolean
  readonly columns: readonly Column[]
  readonly size: ListSize
  readonly tagsWidthPx: number
  readonly widthOf: (tag: string) => number
  readonly nowMs: number
  /** Tags whose chips are to be punched now. */
  readonly punched: ReadonlySet<string> | undefined
}

/** One run on one line: facts in ink, tags on paper. Drawn again only when one of its props is another. */
export const RunRow = memo(function RunRow(props: RunRowProps): ReactElement {
  const { row, index, gridRow, topPx, focused, selected, newDay, newFlow } = props
  const names = [
    'run-row',
    focused && 'is-focused',
    selected && 'is-selected',
    newDay && 'is-new-day',
    newFlow && 'is-new-flow',
    row?.matches === false && 'is-left',
    row !== null && hasMark(row, 'archive') && 'is-archived',
  ]
  return (
    <div
      className={names.filter(Boolean).join(' ')}
      role="row"
      aria-rowindex={gridRow}
      aria-selected={selected}
      tabIndex={focused ? 0 : -1}
      data-index={index}
      style={{ transform: `translateY(${topPx}px)` }}
    >
      {row !== null && <Cells {...props} row={row} />}
    </div>
  )
})

type CellProps = RunRowProps & { readonly row: RowView }

function Cells(props: CellProps): ReactElement {
  const { row, selected, columns } = props
  return (
    <>
      <span className="cell-box" role="gridcell">
        <Box state={selected ? 'all' : 'none'} />
        {selected && <span className="visually-hidden">selected</span>}
        {!row.matches && <span className="visually-hidden">matches no longer</span>}
      </span>
      <span className="cell-state" role="gridcell">
        <StatusIcon status={row.status} />
      </span>
      {columns.map((column) => (
        <Cell key={column.id} {...props} column={column} />
      ))}
    </>
  )
}

function Cell({ column, ...props }: CellProps & { column: Column }): ReactElement {
  const { row, size, nowMs } = props
  switch (column.id) {
    case 'run':
      return (
        <span className="cell-run" role="gridcell">
          <RunPath flow={row.flow} runId={row.runId} narrow={size !== 'wide'} />
          <PeopleAt runKey={row.key} />
          <RunMarkers row={row} />
        </span>
      )
    case 'tags':
      return <TagsCell {...props} />
    case 'owner':
      return (
        <span className="cell-owner cut name" role="gridcell" title={row.owner ?? undefined}>
          {row.owner === null ? <span className="ink3">token</span> : <bdi>{row.owner}</bdi>}
        </span>
      )
    case 'started':
      return (
        <span className="cell-started" role="gridcell">
          <span className="day">{formatDay(row.createdAt, nowMs)}</span> {sameYear(row.createdAt, nowMs) && formatClock(row.createdAt)}
        </span>
      )
    case 'duration':
      return <Duration row={row} nowMs={nowMs} />
    default:
      return assertNever(column.id)
  }
}

function TagsCell({ row, tagsWidthPx, widthOf, punched }: CellProps): ReactElement {
  const { shown, hidden } = foldTags(chipsOf(row), tagsWidthPx, widthOf)
  return (
    <span className="cell-tags" role="gridcell">
      {shown.map((chip) => (
        <TagChip key={chip.tag} tag={chip.tag} state={chip.state} punched={punched?.has(chip.tag) === true} />
      ))}
      {hidden.length > 0 && (
        <span className="more-tags" data-more="">
          <span aria-hidden="true">+{hidden.length}</span>
          <span className="visually-hidden">and {hidden.join(', ')}</span>
        </span>
      )}
    </span>
  )
}

function Duration({ row, nowMs }: { row: RowView; nowMs: number }): ReactElement {
  const duration = runDurationMs(row)
  const running = row.status === 'running'
  return (
    <span className={`cell-duration${running ? ' running' : ''}`} role="gridcell">
      {duration !== null && formatDuration(duration)}
      {duration === null && running && formatElapsed(nowMs - row.createdAt)}
      {duration === null && !running && <span className="visually-hidden">no end recorded</span>}
    </span>
  )
}
