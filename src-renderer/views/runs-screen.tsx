import type { ReactElement } from 'react'
import { useServices } from '../app/services.ts'
import { useStore } from '../app/store.ts'
import { CompareScreen } from './compare/compare-screen.tsx'
import { BulkBar } from './bulk-bar/bulk-bar.tsx'
import { NoMatch } from './empty/no-match.tsx'
import { NoRuns } from './empty/no-runs.tsx'
import { namespaceName } from './namespace-sidebar/namespaces.ts'
import { RunDetailPane } from './run-detail/run-detail.tsx'
import { RunTable } from './run-table/run-table.tsx'

/** The list and, beside it, the focused run. */
export function RunsScreen(): ReactElement {
  const { view, runs } = useServices()
  const detailOpen = useStore(view, (state) => state.detailOpen)
  const namespace = useStore(view, (state) => state.namespace)
  const shown = useStore(runs.sheet, ({ current }) =>
    current === null ? 'nothing-yet' : current.count > 0 ? 'rows' : current.total === 0 ? 'no-runs' : 'no-match',
  )
  const compare = useStore(view, (state) => state.compare)
  const withDetail = detailOpen && shown === 'rows'
  return (
    <div className={`split${withDetail ? ' with-detail' : ''}`}>
      <main className="runs-screen" aria-label="Runs" inert={compare !== null}>
        <h1 className="visually-hidden">Runs of {namespaceName(namespace)}</h1>
        {shown === 'rows' && <RunTable />}
        {shown === 'no-match' && <NoMatch />}
        {shown === 'no-runs' && <NoRuns />}
        <BulkBar />
      </main>
      {withDetail && compare === null && <RunDetailPane />}
      {compare !== null && <CompareScreen keys={compare} />}
    </div>
  )
}
