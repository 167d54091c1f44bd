import type { ReactElement } from 'react'
import type { SourceInfo } from '../../../src-core/bridge/contract.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { Icon } from '../../ui/icon.tsx'
import { countOf, formatCount } from '../../ui/words.ts'
import { useWriteBack } from '../sources/use-write-back.ts'
import { NavItem } from './nav-item.tsx'

/** Where runs come from, each with what it is doing now; all of them lead to the screen of sources. */
export function SourceItems(): ReactElement {
  const { view, host } = useServices()
  const sources = useStore(host, (state) => state.sources) ?? []
  const onSources = useStore(view, (state) => state.screen === 'sources')
  const show = (): void => view.set({ screen: 'sources' })
  return (
    <section aria-label="Sources">
      <div className="sidebar-group">
        <h2>Sources</h2>
      </div>
      <ul>
        {sources.map((source) => (
          <li key={source.id}>
            <NavItem
              lead={<Icon name="folder" className={hasTrouble(source) ? 'warning' : ''} />}
              name={source.name}
              title={source.path}
              current={onSources}
              aside={<SourceState source={source} />}
              onPick={show}
            />
          </li>
        ))}
        {sources.length === 0 && (
          <li>
            <NavItem lead={<Icon name="plus" />} name="Add a source" quiet onPick={() => view.set({ dialog: 'add-source' })} />
          </li>
        )}
      </ul>
    </section>
  )
}

const hasTrouble = (source: SourceInfo): boolean => source.state === 'unavailable'

/** Of several things the one that most needs somebody. */
function SourceState({ source }: { source: SourceInfo }): ReactElement {
  const { host } = useServices()
  const unreachable = useStore(host, (state) => state.unreachable)
  const waiting = useWriteBack(source)?.waitingCount ?? 0
  const problems = source.problems.length + source.moreProblems
  // What the host said last is not so any more.
  if (unreachable) return <span className="nav-state">not read now</span>
  if (source.state === 'unavailable') return <span className="nav-state warning">not readable</span>
  if (source.state === 'paused') return <span className="nav-state">paused</span>
  if (source.state === 'scanning') {
    const { read, total } = source.progress
    return (
      <span className="nav-state">{total === null ? `${formatCount(read)} so far` : `${formatCount(read)} of ${formatCount(total)}`}</span>
    )
  }
  if (waiting > 0) return <span className="nav-state">{formatCount(waiting)} to write</span>
  return <span className="nav-state">{problems > 0 ? countOf(problems, 'problem') : countOf(source.runCount, 'run')}</span>
}
