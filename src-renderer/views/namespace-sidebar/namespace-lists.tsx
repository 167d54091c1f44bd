import type { ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { Icon } from '../../ui/icon.tsx'
import { Folded } from './folded.tsx'
import { NamespaceItem } from './namespace-item.tsx'
import { NavMenus } from './nav-menu.tsx'
import { namespaceName } from './namespaces.ts'
import { TagItem } from './tag-item.tsx'
import { TagList } from './tag-list.tsx'
import { useCounts } from './use-counts.ts'
import { ViewList } from './view-list.tsx'

/** Namespaces listed before "N more". */
const FIRST_NAMESPACES = 5

/** Everything one can look through: people, production tokens, pinned tags, tags and saved views, each with its number of runs. */
export function NamespaceLists(): ReactElement | null {
  const { replicaState, preferences } = useServices()
  const sidebar = useStore(replicaState, (state) => state.sidebar)
  const pinned = useStore(preferences, (state) => state.pinnedTags)
  const countOf = useCounts(pinned.map((tag) => ({ query: '', namespace: tag })))
  if (sidebar === null) return null
  return (
    <NavMenus>
      <section aria-label="Namespaces">
        <div className="sidebar-group">
          <h2>Namespaces</h2>
        </div>
        <ul>
          {sidebar.mine !== null && (
            <NamespaceItem namespace={sidebar.mine.namespace} count={sidebar.mine.count} name="Mine" lead={<Icon name="user" />} />
          )}
          <NamespaceItem namespace={null} count={sidebar.everyone} name="Everyone" lead={<Icon name="everyone" />} />
          <Folded items={sidebar.namespaces} first={FIRST_NAMESPACES}>
            {({ tag, count }) => (
              <NamespaceItem
                key={tag}
                namespace={tag}
                count={count}
                name={namespaceName(tag)}
                lead={<Icon name={tag.startsWith('production:') ? 'production' : 'user'} />}
              />
            )}
          </Folded>
          {pinned.map((tag) => (
            <TagItem key={tag} tag={tag} count={countOf({ query: '', namespace: tag })} />
          ))}
        </ul>
      </section>
      <TagList
        tags={sidebar.tags.filter(({ tag }) => !pinned.includes(tag))}
        total={sidebar.tagTotal}
        isCut={sidebar.tags.length < sidebar.tagTotal}
      />
      <ViewList />
    </NavMenus>
  )
}
