import { useEffect, type ReactElement } from 'react'
import { useServices } from '../app/services.ts'
import { later } from '../app/later.tsx'
import { useStore } from '../app/store.ts'
import { useMedia } from '../app/use-media.ts'
import { BulkBar } from './bulk-bar/bulk-bar.tsx'
import { NoMatch } from './empty/no-match.tsx'
import { NoRuns } from './empty/no-runs.tsx'
import { focusList } from './focus-list.ts'
import { namespaceName } from './namespace-sidebar/namespaces.ts'
import { QuickTagRow } from './quick-tags/quick-tag-row.tsx'
import { RunDetailPane } from './run-detail/run-detail.tsx'
import { RunTable } from './run-table/run-table.tsx'

const CompareScreen = later(async () => (await import('./compare/compare-screen.tsx')).CompareScreen)
const Timeline = later(async () => (await import('./timeline/timeline.tsx')).Timeline)

/** The list and, beside it, the focused run. */
export function RunsScreen(): ReactElement {
  const { view, runs } = useServices()
  const detailOpen = useStore(view, (state) => state.detailOpen)
  const layout = useStore(view, (state) => state.layout)
  const namespace = useStore(view, (state) => state.namespace)
  const shown = useStore(runs.sheet, ({ current }) =>
    current === null ? 'nothing-yet' : current.count > 0 ? 'rows' : current.total === 0 ? 'no-runs' : 'no-match',
  )
  const compare = useStore(view, (state) => state.compare)
  // As in `app.css`: too narrow for both. A menu of the list's head is seen with the list that it changes.
  const isNarrow = useMedia('(max-width: 56.24em)')
  const inMenu = useStore(view, ({ overList }) => overList === 'sort' || overList === 'columns')
  const withDetail = detailOpen && shown === 'rows' && !(isNarrow && inMenu)
  const covers = isNarrow && withDetail
  useEffect(() => (covers ? focusListIfLost : undefined), [covers])
  useEffect(() => (shown === 'no-match' ? focusListIfLost : undefined), [shown])
  return (
    <div className={`split${withDetail ? ' with-detail' : ''}`}>
      <main className="runs-screen" aria-label="Runs">
        <h1 className="visually-hidden">Runs of {namespaceName(namespace)}</h1>
        <div className="runs-list" inert={compare !== null || covers}>
          {shown === 'rows' && (layout === 'timeline' ? <Timeline /> : <RunTable />)}
          {shown === 'no-match' && <NoMatch />}
          {shown === 'no-runs' && <NoRuns />}
          {shown === 'rows' && <QuickTagRow />}
          <BulkBar />
        </div>
        {compare !== null && <CompareScreen keys={compare} />}
      </main>
      {withDetail && compare === null && <RunDetailPane />}
    </div>
  )
}

/** Whoever is at work elsewhere, as in the filter, stays there. */
function focusListIfLost(): void {
  if (document.activeElement === document.body) focusList()
}
