import { memo, type ReactElement, type ReactNode } from 'react'
import type { StepDetail } from '../../../src-core/bridge/contract.ts'
import type { RunView } from '../../../src-core/replica/api.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { copyPathspecs } from '../../commands/copy-pathspec.ts'
import { editTags, openTagEditor } from '../../commands/edit-tags.ts'
import { setDetailOpen } from '../../commands/open-detail.ts'
import { Icon } from '../../ui/icon.tsx'
import { CommandKey } from '../command-key.tsx'
import { RunPromotions } from '../promotion/run-promotions.tsx'
import { chipsOf } from '../run-table/fold-tags.ts'
import { StatusIcon } from '../run-table/status-icon.tsx'
import { ArtifactList } from './artifact-list.tsx'
import { AsOfSection } from './as-of-section.tsx'
import { CardViewer } from './card-viewer.tsx'
import { FactList } from './fact-list.tsx'
import { FilterChip } from './filter-chip.tsx'
import { History } from './history.tsx'
import { LogSection } from './log-section.tsx'
import { NoteList } from './note-list.tsx'
import { RunMarks } from './run-marks.tsx'
import { StepStrip } from './step-strip.tsx'
import { useRunView } from './use-run-view.ts'
import { useSourceDetail, type SourceDetail } from './use-source-detail.ts'
import './run-detail.css'

/** One run: first what people think of it, then what is known. */
export function RunDetailPane(): ReactElement {
  const { view } = useServices()
  const focusKey = useStore(view, (state) => state.focusKey)
  const run = useRunView(focusKey)
  const found = useSourceDetail(run?.row.key ?? null, run?.row.finishedAt ?? null)
  if (run !== null) return <OneRun run={run} found={found} />
  return (
    <aside className="run-detail" aria-label="Run" data-pane="detail">
      <p className="run-detail-empty">No run is focused. Its tags, history and facts appear here.</p>
    </aside>
  )
}

/** Not drawn again by a move of the focus, only when another run is there. */
const OneRun = memo(function OneRun({ run, found }: { run: RunView; found: SourceDetail | null }): ReactElement {
  const services = useServices()
  const { row } = run
  const asOf = useStore(services.view, (state) => (state.asOf?.key === row.key ? state.asOf.at : null))
  return (
    <aside className="run-detail" aria-label={`Run ${row.flow}/${row.runId}`} data-pane="detail">
      <header className="run-detail-head">
        <h2>
          <StatusIcon status={row.status} />
          <span className="cut name">{row.flow}</span>
          <span className="grow" />
          <button
            type="button"
            className="button quiet square tight"
            aria-label="Close the pane"
            onClick={() => setDetailOpen(services, false)}
          >
            <Icon name="close" />
          </button>
        </h2>
        <div className="run-detail-id">
          <span className="mono ink2">{row.runId}</span>
          <button
            type="button"
            className="button quiet square tight"
            aria-label="Copy pathspec"
            title="Copy pathspec"
            onClick={() => void copyPathspecs(services.view, [row.key])}
          >
            <Icon name="copy" className="s14" />
          </button>
        </div>
        {asOf === null && <RunMarks run={run} />}
      </header>
      <div className="run-detail-scroll">
        {asOf === null ? <OpinionsNow run={run} /> : <AsOfSection history={run.history} at={asOf} />}
        {run.promotions.proposals.length + run.promotions.decisions.length > 0 && (
          <Section title="Promotions">
            <RunPromotions promotions={run.promotions} />
          </Section>
        )}
        {run.history.length > 0 && (
          <Section title="History">
            <History runKey={row.key} entries={run.history} />
          </Section>
        )}
        <Section title="Facts">
          <FactList row={row} />
        </Section>
        {found !== null && found.detail.parameters.length > 0 && (
          <Section title="Parameters">
            <dl className="facts">
              {found.detail.parameters.map((parameter) => (
                <div key={parameter.name} className="fact">
                  <dt className="cut name" title={parameter.name}>
                    {parameter.name}
                  </dt>
                  <dd className="mono" title={parameter.type}>
                    {parameter.value ?? <span className="ink3">not stored as text</span>}
                  </dd>
                </div>
              ))}
            </dl>
          </Section>
        )}
        {found !== null && found.detail.steps.length > 0 && (
          <Section title="Steps">
            <StepStrip steps={found.detail.steps} />
          </Section>
        )}
        {found !== null && found.detail.steps.some(({ tasks }) => tasks.length > 0) && (
          <Section title="Log">
            <LogSection
              key={`${row.key} ${found.detail.steps.findIndex((step) => step.failed)}`}
              sourceId={found.sourceId}
              flow={row.flow}
              runId={row.runId}
              steps={found.detail.steps}
            />
          </Section>
        )}
        {found !== null && found.detail.steps.some(hasArtifacts) && (
          <Section title="Artifacts">
            <ArtifactList key={row.key} steps={found.detail.steps} />
          </Section>
        )}
        {found !== null && found.detail.cards.length > 0 && (
          <Section title={found.detail.cards.length === 1 ? 'Card' : 'Cards'}>
            <CardViewer runKey={row.key} sourceId={found.sourceId} cards={found.detail.cards} />
          </Section>
        )}
      </div>
    </aside>
  )
})

function OpinionsNow({ run: { row, notes } }: { run: RunView }): ReactElement {
  const services = useServices()
  return (
    <>
      <Section title="Tags">
        <div className="tag-list is-pressable" data-first-stop>
          {chipsOf(row).map((chip) => (
            <FilterChip key={chip.tag} chip={chip} />
          ))}
          <button type="button" className="add-tag" onClick={() => openTagEditor(services, [row.key])}>
            <Icon name="plus" className="s12" />
            Tag <CommandKey command={editTags} />
          </button>
        </div>
      </Section>
      <Section title="Notes">
        <NoteList runKey={row.key} notes={notes} />
      </Section>
    </>
  )
}

const hasArtifacts = ({ name, tasks }: StepDetail): boolean => name !== '_parameters' && tasks.some(({ artifacts }) => artifacts.length > 0)

function Section({ title, children }: { title: string; children: ReactNode }): ReactElement {
  return (
    <section className="run-detail-section">
      <h3>{title}</h3>
      {children}
    </section>
  )
}
