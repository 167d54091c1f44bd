import type { ReactElement, ReactNode } from 'react'
import type { RunView } from '../../../src-core/replica/api.ts'
import { runDurationMs } from '../../../src-core/runs/run-status.ts'
import { formatDuration } from '../../ui/format-time.ts'
import { TagChip } from '../../ui/tag-chip.tsx'
import { FactList } from '../run-detail/fact-list.tsx'
import { NoteList } from '../run-detail/note-list.tsx'
import { RunMarks } from '../run-detail/run-marks.tsx'
import { StepStrip } from '../run-detail/step-strip.tsx'
import type { SourceDetail } from '../run-detail/use-source-detail.ts'
import { chipsOf } from '../run-table/fold-tags.ts'
import { StatusIcon } from '../run-table/status-icon.tsx'

const OUTCOME = { completed: 'Completed', failed: 'Failed', running: 'Running', unknown: 'No end recorded' } as const

/** A run in large: what it is, what people think of it, what it was given. */
export function ReviewFacts({ run, found }: { run: RunView; found: SourceDetail | null }): ReactElement {
  const { row, notes } = run
  const duration = runDurationMs(row)
  const parameters = found?.detail.parameters ?? []
  const steps = found?.detail.steps ?? []
  return (
    <>
      <header className="review-run-head">
        <h2>
          <StatusIcon status={row.status} />
          <span className="name">{row.flow}</span>
        </h2>
        <p className="mono review-run-id">{row.runId}</p>
        <p className={row.status === 'failed' ? 'failed medium' : 'ink2'}>
          {duration === null ? OUTCOME[row.status] : `${OUTCOME[row.status]} after ${formatDuration(duration)}`}
        </p>
        <RunMarks run={run} />
      </header>
      <Part title="Tags">
        <div className="tag-list">
          {chipsOf(row).map((chip) => (
            <TagChip key={chip.tag} tag={chip.tag} state={chip.state} />
          ))}
          {row.userTags.length === 0 && <span className="small ink3">None yet</span>}
        </div>
      </Part>
      {notes.length > 0 && (
        <Part title="Notes">
          <NoteList runKey={row.key} notes={notes} />
        </Part>
      )}
      {parameters.length > 0 && (
        <Part title="Parameters">
          <dl className="facts">
            {parameters.map(({ name, type, value }) => (
              <div key={name} className="fact">
                <dt className="cut name" title={name}>
                  {name}
                </dt>
                <dd className="mono" title={type}>
                  {value ?? <span className="ink3">not stored as text</span>}
                </dd>
              </div>
            ))}
          </dl>
        </Part>
      )}
      <Part title="Facts">
        <FactList row={row} />
      </Part>
      {steps.length > 0 && (
        <Part title="Steps">
          <StepStrip steps={steps} />
        </Part>
      )}
    </>
  )
}

export function Part({ title, children }: { title: string; children: ReactNode }): ReactElement {
  return (
    <section className="review-part">
      <h3>{title}</h3>
      {children}
    </section>
  )
}
