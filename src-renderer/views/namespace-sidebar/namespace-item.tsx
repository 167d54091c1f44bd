import type { ReactElement, ReactNode } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { formatCount } from '../../ui/words.ts'
import { NavItem } from './nav-item.tsx'
import type { MenuEntry } from './nav-menu.tsx'
import { isShown } from './shown-view.ts'

interface NamespaceItemProps {
  readonly namespace: string | null
  readonly name: string
  readonly lead: ReactNode
  /** Null while it is not known. */
  readonly count: number | null
  readonly title?: string
  readonly menu?: readonly MenuEntry[]
  readonly keys?: Readonly<Record<string, () => void>>
}

/** A namespace to look through: what is filtered by stays. It is current unless all that is shown is a saved view. */
export function NamespaceItem({
  namespace,
  name,
  lead,
  count,
  title = namespace ?? 'Runs of everyone',
  ...rest
}: NamespaceItemProps): ReactElement {
  const { view, replicaState } = useServices()
  const views = useStore(replicaState, (state) => state.views)
  const current = useStore(
    view,
    (state) => state.screen === 'runs' && state.namespace === namespace && !views.some((saved) => isShown(saved, state)),
  )
  return (
    <li>
      <NavItem
        lead={lead}
        name={name}
        title={title}
        current={current}
        aside={count !== null && <span className="nav-count">{formatCount(count)}</span>}
        onPick={() => view.set({ namespace, screen: 'runs' })}
        {...rest}
      />
    </li>
  )
}
