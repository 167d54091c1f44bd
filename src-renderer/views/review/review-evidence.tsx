import type { ReactElement } from 'react'
import type { RunView } from '../../../src-core/replica/api.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { ArtifactList } from '../run-detail/artifact-list.tsx'
import { CardViewer } from '../run-detail/card-viewer.tsx'
import { LogSection } from '../run-detail/log-section.tsx'
import type { SourceDetail } from '../run-detail/use-source-detail.ts'
import { Part } from './review-facts.tsx'

/** What the run has to show: its card over all the room there is; without one its results and, when it failed, its log. */
export function ReviewEvidence({ run, found }: { run: RunView; found: SourceDetail | null }): ReactElement | null {
  const { host } = useServices()
  const hasSource = useStore(host, (state) => state.sources === null || state.sources.length > 0)
  const { row } = run
  if (found === null)
    return hasSource ? null : <p className="review-none">No source is open here, so its results, logs and cards cannot be read.</p>
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
