import { createContext, useContext } from 'react'
import type { Bridge } from '../../src-core/bridge/contract.ts'
import type { ReplicaClient } from '../replica/replica-client.ts'
import type { Review } from '../views/review/review.ts'
import type { RunList } from '../views/run-table/run-list.ts'
import type { TimelineRuns } from '../views/timeline/timeline-runs.ts'
import type { Acts } from './acts.ts'
import type { HostState } from './host-state.ts'
import type { PeopleState } from './people.ts'
import type { Preferences } from './preferences.ts'
import type { QuickTagState } from './quick-tags.ts'
import type { ReplicaState } from './replica-state.ts'
import type { ServerLink } from './server-link.ts'
import type { Store } from './store.ts'
import type { ViewState } from './view-state.ts'

/** Everything that views and commands may use. Made once by `open-services.ts`; in tests over fakes. */
export interface Services {
  readonly replica: ReplicaClient
  readonly bridge: Bridge
  readonly view: Store<ViewState>
  readonly preferences: Store<Preferences>
  readonly quickTags: Store<QuickTagState>
  readonly replicaState: Store<ReplicaState>
  readonly host: Store<HostState>
  readonly serverLink: ServerLink
  readonly people: Store<PeopleState>
  readonly runs: RunList
  readonly timeline: TimelineRuns
  readonly review: Review
  readonly acts: Acts
}

export const ServicesContext = createContext<Services | null>(null)

export function useServices(): Services {
  const services = useContext(ServicesContext)
  if (services === null) throw new Error('a view was drawn outside of ServicesContext')
  return services
}
