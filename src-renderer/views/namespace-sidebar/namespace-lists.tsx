import { useState, type ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { Icon } from '../../ui/icon.tsx'
import { Hanger } from '../../ui/tag-chip.tsx'
import { formatCount } from '../../ui/words.ts'
import { NavItem } from './nav-item.tsx'
import { namespaceName } from './namespaces.ts'

/** Tags and namespaces listed before "N more". */
const FIRST_TAGS = 10
const FIRST_NAMESPACES = 5

/** Every namespace one can look through: people, production tokens and tags, each with its number of runs. */
export function NamespaceLists(): ReactElement | null {
  const { replicaState } = useServices()
  const sidebar = useStore(replicaState, (state) => state.sidebar)
  if (sidebar === null) return null
  return (
    <>
      <h2>Namespaces</h2>
      <ul>
        {sidebar.mine !== null && <NamespaceItem namespace={sidebar.mine.namespace} count={sidebar.mine.count} name="Mine" icon="user" />}
        <NamespaceItem namespace={null} count={sidebar.everyone} name="Everyone" icon="everyone" />
        <Folded items={sidebar.namespaces} first={FIRST_NAMESPACES}>
          {({ tag, count }) => (
            <NamespaceItem
              key={tag}
              namespace={tag}
              count={count}
              name={namespaceName(tag)}
              icon={tag.startsWith('production:') ? 'production' : 'user'}
            />
          )}
        </Folded>
      </ul>
      {sidebar.tags.length > 0 && (
        <>
          <h2>Tags</h2>
          <ul>
            <Folded items={sidebar.tags} first={FIRST_TAGS}>
              {({ tag, count }) => <NamespaceItem key={tag} namespace={tag} count={count} name={tag} icon="tag" />}
            </Folded>
          </ul>
        </>
      )}
    </>
  )
}

interface NamespaceItemProps {
  readonly namespace: string | null
  readonly count: number
  readonly name: string
  readonly icon: 'user' | 'everyone' | 'production' | 'tag'
}

function NamespaceItem({ namespace, count, name, icon }: NamespaceItemProps): ReactElement {
  const { view } = useServices()
  const current = useStore(view, (state) => state.screen === 'runs' && state.namespace === namespace)
  return (
    <NavItem
      lead={icon === 'tag' && namespace !== null ? <Hanger tag={namespace} /> : <Icon name={icon} />}
      name={name}
      title={namespace ?? 'Runs of everyone'}
      current={current}
      aside={<span className="nav-count">{formatCount(count)}</span>}
      onPick={() => view.set({ namespace, screen: 'runs' })}
    />
  )
}

interface FoldedProps<Item> {
  readonly items: readonly Item[]
  readonly first: number
  readonly children: (item: Item) => ReactElement
}

/** The first few, then "N more", which shows all of them. */
function Folded<Item>({ items, first, children }: FoldedProps<Item>): ReactElement {
  const [open, setOpen] = useState(false)
  const more = items.length - first
  return (
    <>
      {(open || more <= 1 ? items : items.slice(0, first)).map(children)}
      {more > 1 && (
        <NavItem lead={<Icon name="more" />} name={open ? 'Fewer' : `${formatCount(more)} more`} quiet onPick={() => setOpen(!open)} />
      )}
    </>
  )
}
