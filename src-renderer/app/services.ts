import { createContext, useContext } from 'react'
import type { AppInfo, Bridge } from '../../src-core/bridge/contract.ts'
import type { ReplicaClient } from '../replica/replica-client.ts'
import type { RunList } from '../views/run-table/run-list.ts'
import type { Preferences } from './preferences.ts'
import type { ReplicaState } from './replica-state.ts'
import type { SourcesState } from './sources-state.ts'
import type { Store } from './store.ts'
import type { ViewState } from './view-state.ts'

/** Everything that views and commands may use. Made once by `open-services.ts`; in tests over fakes. */
export interface Services {
  readonly replica: ReplicaClient
  readonly bridge: Bridge
  readonly appInfo: AppInfo
  readonly view: Store<ViewState>
  readonly preferences: Store<Preferences>
  readonly replicaState: Store<ReplicaState>
  readonly sources: Store<SourcesState>
  readonly runs: RunList
}

export const ServicesContext = createContext<Services | null>(null)

export function useServices(): Services {
  const services = useContext(ServicesContext)
  if (services === null) throw new Error('a view was drawn outside of ServicesContext')
  return services
}

/** Name that tags are signed with: chosen here, else the one that Metaflow would use. Null asks for one. */
export const signedName = (preferences: Preferences, appInfo: AppInfo): string | null => preferences.userName ?? appInfo.userName
