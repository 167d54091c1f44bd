import { memo, type ReactElement } from 'react'
import { hasMark } from '../../../src-core/opinions/marks.ts'
import type { RowView } from '../../../src-core/replica/api.ts'
import { runDurationMs } from '../../../src-core/runs/run-status.ts'
import { assertNever } from '../../../src-core/lib/assert-never.ts'
import { Box } from '../../ui/box.tsx'
import { formatClock, formatDay, formatDuration, formatElapsed, sameYear } from '../../ui/format-time.ts'
import { TagChip } from '../../ui/tag-chip.tsx'
import { PeopleAt } from '../presence/people-at.tsx'
import type { Column, ColumnId, ListSize } from './columns.ts'
import { chipsOf, foldTags } from './fold-tags.ts'
import { RunMarkers } from './run-markers.tsx'
import { RunPath } from './run-path.tsx'
import { StatusIcon } from './status-icon.tsx'
import type { RowRoom } from './use-row-measures.ts'

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
  readonly room: RowRoom
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
      style={{ top: topPx }}
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
      {columns.map(({ id }) => cellOf(id, props))}
    </>
  )
}

/** No components of their own: a list has hundreds, and each costs. */
function cellOf(column: ColumnId, props: CellProps): ReactElement {
  const { row, size, room, nowMs } = props
  switch (column) {
    case 'run':
      return (
        <span key={column} className="cell-run" role="gridcell">
          <RunPath flow={row.flow} runId={row.runId} narrow={size !== 'wide'} fits={size === 'wide' && runFits(row, room)} />
          <PeopleAt runKey={row.key} />
          <RunMarkers row={row} />
        </span>
      )
    case 'tags':
      return <TagsCell key={column} {...props} />
    case 'owner': {
      const { owner } = row
      const cut = owner !== null && room.widths.name(owner) > room.ownerPx
      return (
        <bdi key={column} className={`cell-owner name${cut ? ' cut' : ''}`} role="gridcell" title={owner ?? undefined}>
          {owner ?? <span className="ink3">token</span>}
        </bdi>
      )
    }
    case 'started':
      return (
        <span key={column} className="cell-started" role="gridcell">
          <span className="day">{formatDay(row.createdAt, nowMs)}</span> {sameYear(row.createdAt, nowMs) && formatClock(row.createdAt)}
        </span>
      )
    case 'duration':
      return <Duration key={column} row={row} nowMs={nowMs} />
    default:
      return assertNever(column)
  }
}

/** The sign between flow and id, as wide as it is drawn at the most. */
const SLASH_PX = 10

const runFits = ({ flow, runId }: RowView, { widths, runPx }: RowRoom): boolean => widths.name(flow) + SLASH_PX + widths.id(runId) <= runPx

function TagsCell({ row, room, punched }: CellProps): ReactElement {
  const { shown, hidden, fits } = foldTags(chipsOf(row), room.tagsPx, room.widths.chip)
  return (
    <span className={`cell-tags${fits ? '' : ' is-over'}`} role="gridcell">
      {shown.map(({ tag, state }) => (
        <TagChip key={tag} tag={tag} state={state} punched={punched?.has(tag) === true} />
      ))}
      {hidden.length > 0 && (
        <span className="more-tags" data-more="" role="img" aria-label={`and ${hidden.join(', ')}`}>
          +{hidden.length}
        </span>
      )}
    </span>
  )
}

function Duration({ row, nowMs }: { row: RowView; nowMs: number }): ReactElement {
  const duration = runDurationMs(row)
  const running = row.status === 'running'
  const text = duration !== null ? formatDuration(duration) : running ? formatElapsed(nowMs - row.createdAt) : null
  return (
    <span
      className={`cell-duration${running ? ' running' : ''}`}
      role="gridcell"
      aria-label={text === null ? 'no end recorded' : undefined}
    >
      {text}
    </span>
  )
}
