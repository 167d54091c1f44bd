import type { ReactElement } from 'react'
import { isStoreShut } from '../../app/replica-state.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { editTags } from '../../commands/edit-tags.ts'
import { TagChip } from '../../ui/tag-chip.tsx'
import { CommandKey } from '../command-key.tsx'
import { isPersonOrProduction, namespaceName } from '../namespace-sidebar/namespaces.ts'
import { countOf } from '../../ui/words.ts'
import { EmptyState } from './empty-state.tsx'

/** The namespace holds no run: nobody tagged one yet, or the sources are still being read, or have none. */
export function NoRuns(): ReactElement {
  const { view, host, runs, replicaState } = useServices()
  const isShut = useStore(replicaState, ({ status }) => status !== null && isStoreShut(status))
  const archived = useStore(runs.sheet, (state) => state.current?.archivedCount ?? 0)
  const namespace = useStore(view, (state) => state.namespace)
  const scanning = useStore(host, (state) => (state.sources ?? []).find((source) => source.state === 'scanning') ?? null)
  const toEveryone = (
    <button type="button" className="link" onClick={() => view.set({ namespace: null })}>
      See the runs of everyone
    </button>
  )
  if (isShut) {
    return (
      <EmptyState title="No run can be shown now">
        <p className="ink2">
          What keeps runs and tags on this machine is not open; why, and what to do, stands above. Nothing was changed.
        </p>
      </EmptyState>
    )
  }
  if (archived > 0) {
    return (
      <EmptyState title={`Every run of ${namespaceName(namespace)} is archived`}>
        <p className="ink2">Archived runs are kept, and are out of sight until you ask for them.</p>
        <button type="button" className="link" onClick={() => view.set({ archivedShown: true })}>
          Show {countOf(archived, 'archived run')}
        </button>
      </EmptyState>
    )
  }
  if (namespace !== null && !isPersonOrProduction(namespace)) {
    return (
      <EmptyState
        title={
          <span className="empty-title">
            Nothing is tagged <TagChip tag={namespace} /> yet
          </span>
        }
      >
        <p className="ink2">
          Tag a run with it and it appears here. <CommandKey command={editTags} />
        </p>
        <p>{toEveryone}</p>
      </EmptyState>
    )
  }
  if (namespace !== null) {
    return (
      <EmptyState title={`No run belongs to ${namespaceName(namespace)}`}>
        <p className="ink2">Runs appear here as soon as {namespaceName(namespace)} starts one and a source shows it.</p>
        <p>{toEveryone}</p>
      </EmptyState>
    )
  }
  return (
    <EmptyState title={scanning === null ? 'No run was found yet' : `Reading ${scanning.name}`}>
      <p className="ink2">
        {scanning === null
          ? 'Start a Metaflow run, and it appears here by itself.'
          : `${countOf(scanning.progress.read, 'run')} so far. They appear here as they are found.`}
      </p>
      {scanning === null && (
        <button type="button" className="link" onClick={() => view.set({ screen: 'sources' })}>
          See the sources
        </button>
      )}
    </EmptyState>
  )
}
