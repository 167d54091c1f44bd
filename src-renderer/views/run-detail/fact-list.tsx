import { useState, type ReactElement, type ReactNode } from 'react'
import type { RowView } from '../../../src-core/replica/api.ts'
import { runDurationMs } from '../../../src-core/runs/run-status.ts'
import { formatDuration, formatMoment } from '../../ui/format-time.ts'

const FIRST_SYSTEM_TAGS = 2

/** What the source says of the run. System tags are facts: plain text, never chips. */
export function FactList({ row }: { row: RowView }): ReactElement {
  const [open, setOpen] = useState(false)
  const systemTags = row.systemTags.filter((tag) => !tag.startsWith('user:'))
  const more = systemTags.length - FIRST_SYSTEM_TAGS
  return (
    <dl className="facts">
      <Fact name="Owner">{row.owner ?? <span className="ink3">production token</span>}</Fact>
      <Fact name="Started">{formatMoment(row.createdAt)}</Fact>
      <Fact name="Finished">{finished(row)}</Fact>
      {row.originRunId !== null && (
        <Fact name="Resumed from">
          <span className="mono">{row.originRunId}</span>
        </Fact>
      )}
      {systemTags.length > 0 && (
        <Fact name="System tags">
          <span className="ink2">{(open ? systemTags : systemTags.slice(0, FIRST_SYSTEM_TAGS)).join(', ')}</span>{' '}
          {more > 0 && (
            <button type="button" className="facts-more" onClick={() => setOpen(!open)}>
              {open ? 'fewer' : `+${more}`}
            </button>
          )}
        </Fact>
      )}
    </dl>
  )
}

function finished(row: RowView): string {
  const duration = runDurationMs(row)
  if (duration !== null && row.finishedAt !== null) return `${formatMoment(row.finishedAt)}, after ${formatDuration(duration)}`
  return row.status === 'running' ? 'still running' : 'no end recorded'
}

function Fact({ name, children }: { name: string; children: ReactNode }): ReactElement {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
