import type { SavedView } from '../../src-core/opinions/saved-view.ts'
import type { TagRules } from '../../src-core/opinions/tag-rules.ts'
import type { ReplicaStatus, Sidebar } from '../../src-core/replica/api.ts'
import type { ReplicaClient } from '../replica/replica-client.ts'
import { isPersonOrProduction } from '../views/namespace-sidebar/namespaces.ts'
import { NewestOnly } from './newest-only.ts'
import { Store } from './store.ts'
import type { ViewState } from './view-state.ts'

/** What stands around the list: the state of the replica, and the namespaces and tags of the sidebar. Null until first told. */
export interface ReplicaState {
  readonly status: ReplicaStatus | null
  readonly sidebar: Sidebar | null
  /** Saved views in their order. */
  readonly views: readonly SavedView[]
  /** What was agreed about tags, by tag. */
  readonly vocabulary: ReadonlyMap<string, TagRules>
}

/** Nothing is known of runs and tags, because what keeps them can not be opened now. A corrupt store was set aside, and a new one is open. */
export const isStoreShut = ({ trouble, runCount }: ReplicaStatus): boolean =>
  trouble !== null && trouble.kind !== 'store-corrupt' && runCount === 0

/** Keeps `ReplicaState` true while the replica or the namespace changes. Returns the store and its end. */
export function followReplica(
  replica: ReplicaClient,
  view: Store<ViewState>,
): { store: Store<ReplicaState>; refresh: () => void; close: () => void } {
  const store = new Store<ReplicaState>({ status: null, sidebar: null, views: [], vocabulary: new Map() })
  const asker = new NewestOnly(
    async (namespace: string | null) => {
      const [status, sidebar] = await Promise.all([replica.status(), replica.sidebar(namespace)])
      if (status.agreed === store.get().status?.agreed) return { status, sidebar }
      const [views, rules] = await Promise.all([replica.views(), replica.vocabulary()])
      return { status, sidebar, views, vocabulary: new Map(rules.map((rule) => [rule.tag, rule])) }
    },
    (state) => store.set(state),
  )
  let namespace = sidebarScope(view.get())
  const refresh = (): void => asker.ask(namespace)
  const offs = [
    replica.on('changed', refresh),
    replica.on('trouble', refresh),
    view.subscribe(() => {
      const scope = sidebarScope(view.get())
      if (scope === namespace) return
      namespace = scope
      refresh()
    }),
  ]
  refresh()
  return {
    store,
    refresh,
    close() {
      asker.close()
      for (const off of offs) off()
    },
  }
}

/** Looking through a tag leaves the list of tags as it is, so that it never changes under the pointer that chose one. */
export const sidebarScope = ({ namespace }: ViewState): string | null =>
  namespace !== null && isPersonOrProduction(namespace) ? namespace : null
