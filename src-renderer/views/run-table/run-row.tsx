import { memo, type ReactElement } from 'react'
import type { RowView } from '../../../src-core/replica/api.ts'
import { runDurationMs } from '../../../src-core/runs/run-status.ts'
import { Box } from '../../ui/box.tsx'
import { formatClock, formatDay, formatDuration, formatElapsed, sameYear } from '../../ui/format-time.ts'
import { Icon } from '../../ui/icon.tsx'
import { TagChip } from '../../ui/tag-chip.tsx'
import { RunPath } from './run-path.tsx'
import { StatusIcon } from './status-icon.tsx'
import { chipsOf, foldTags } from './fold-tags.ts'

export interface RunRowProps {
  /** Null while the row is not at hand: an empty line, never a spinner. */
  readonly row: RowView | null
  readonly index: number
  readonly topPx: number
  readonly focused: boolean
  readonly selected: boolean
  /** The day, or the flow, is not that of the row above. */
  readonly newDay: boolean
  readonly newFlow: boolean
  readonly narrow: boolean
  readonly tagsWidthPx: number
  readonly widthOf: (tag: string) => number
  readonly nowMs: number
}

/** One run on one line: facts in ink, tags on paper. Drawn again only when one of its props is another. */
export const RunRow = memo(function RunRow(props: RunRowProps): ReactElement {
  const { row, index, topPx, focused, selected, newDay, newFlow } = props
  const names = ['run-row', focused && 'is-focused', selected && 'is-selected', newDay && 'is-new-day', newFlow && 'is-new-flow']
  return (
    <div
      className={names.filter(Boolean).join(' ')}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      tabIndex={focused ? 0 : -1}
      data-index={index}
      style={{ transform: `translateY(${topPx}px)` }}
    >
      {row !== null && <Cells {...props} row={row} />}
    </div>
  )
})

function Cells({ row, selected, narrow, tagsWidthPx, widthOf, nowMs }: RunRowProps & { row: RowView }): ReactElement {
  const { shown, hidden } = foldTags(chipsOf(row.userTags, row.pending), tagsWidthPx, widthOf)
  return (
    <>
      <span className="cell-box" role="gridcell">
        <Box state={selected ? 'all' : 'none'} />
        {selected && <span className="visually-hidden">selected</span>}
      </span>
      <span className="cell-state" role="gridcell">
        <StatusIcon status={row.status} />
      </span>
      <span className="cell-run" role="gridcell">
        <RunPath flow={row.flow} runId={row.runId} narrow={narrow} />
        <Marker row={row} />
      </span>
      <span className="cell-tags" role="gridcell">
        {shown.map((chip) => (
          <TagChip key={chip.tag} tag={chip.tag} state={chip.state} />
        ))}
        {hidden.length > 0 && (
          <span className="more-tags" title={hidden.join('\n')} data-more="">
            <span aria-hidden="true">+{hidden.length}</span>
            <span className="visually-hidden">and {hidden.join(', ')}</span>
          </span>
        )}
      </span>
      {!narrow && (
        <span className="cell-owner cut name" role="gridcell">
          {row.owner ?? <span className="ink3">token</span>}
        </span>
      )}
      <span className="cell-started" role="gridcell">
        <span className="day">{formatDay(row.createdAt, nowMs)}</span> {sameYear(row.createdAt, nowMs) && formatClock(row.createdAt)}
      </span>
      {!narrow && <Duration row={row} nowMs={nowMs} />}
    </>
  )
}

/** Computed, never set by anybody: so it is not a chip. Newest run of its flow in the namespace in view. */
function Marker({ row }: { row: RowView }): ReactElement | null {
  if (!row.isLatest && !row.isLatestSuccessful) return null
  const both = row.isLatest && row.isLatestSuccessful
  const text = row.isLatest ? 'latest' : 'latest ok'
  return (
    <span
      className="marker"
      title={
        both
          ? 'Latest run of its flow here, and the latest successful one'
          : row.isLatest
            ? 'Latest run of its flow here'
            : 'Latest successful run of its flow here'
      }
    >
      <Icon name={row.isLatestSuccessful ? 'latest-success' : 'latest'} className="s13" />
      <span className="marker-text">{both ? 'latest' : text}</span>
      {both && <span className="visually-hidden">and latest ok</span>}
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
