import type { ReactElement } from 'react'
import type { RunView } from '../../../src-core/replica/api.ts'
import { ArtifactList } from '../run-detail/artifact-list.tsx'
import { CardViewer } from '../run-detail/card-viewer.tsx'
import { LogSection } from '../run-detail/log-section.tsx'
import type { SourceDetail } from '../run-detail/use-source-detail.ts'
import { Part } from './review-facts.tsx'

/** What the run has to show: its card over all the room there is; without one its results and, when it failed, its log. */
export function ReviewEvidence({ run, found, shown }: { run: RunView; found: SourceDetail | null; shown: boolean }): ReactElement | null {
  const { row } = run
  if (found === null) return shown ? <p className="review-none">No open source has the details of this run.</p> : null
  const { cards, steps } = found.detail
  if (cards.length > 0) return <CardViewer runKey={row.key} sourceId={found.sourceId} cards={cards} />
  const hasArtifacts = steps.some(({ name, tasks }) => name !== '_parameters' && tasks.some(({ artifacts }) => artifacts.length > 0))
  return (
    <div className="review-plain" tabIndex={0} role="group" aria-label="Results and log">
      {!hasArtifacts && <p className="review-none">This run has no card.</p>}
      {steps.some(({ failed }) => failed) && (
        <Part title="Log">
          <LogSection sourceId={found.sourceId} flow={row.flow} runId={row.runId} steps={steps} />
        </Part>
      )}
      {hasArtifacts && (
        <Part title="Artifacts">
          <ArtifactList steps={steps} />
        </Part>
      )}
    </div>
  )
}
