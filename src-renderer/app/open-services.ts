import type { AppInfo, Bridge } from '../../src-core/bridge/contract.ts'
import type { ReplicaClient } from '../replica/replica-client.ts'
import { listenForKeys } from '../commands/keymap.ts'
import { RunList } from '../views/run-table/run-list.ts'
import { applyTheme } from './apply-theme.ts'
import { relayImports } from './import-relay.ts'
import { openPreferences } from './preferences.ts'
import { followReplica } from './replica-state.ts'
import { signedName, type Services } from './services.ts'
import { followSources } from './sources-state.ts'
import { followHash, parseHash } from './url-hash.ts'
import { createViewState } from './view-state.ts'

/** What a window shows while the host has not said who it is. */
const UNKNOWN_HOST: AppInfo = {
  version: '',
  shell: 'browser',
  userName: null,
  startSourceId: null,
  nearbyDatastore: null,
  platform: '',
  notices: [],
}

export interface OpenedServices {
  readonly services: Services
  readonly close: () => void
}

/** Puts the parts of a window together over its two neighbours, the replica and the host. Opened once per window. */
export async function openServices(replica: ReplicaClient, bridge: Bridge, window: Window & typeof globalThis): Promise<OpenedServices> {
  const preferences = openPreferences(window.localStorage, window)
  const stopTheme = applyTheme(window.document.documentElement, preferences.store)
  const view = createViewState({ ...parseHash(window.location.hash), detailOpen: preferences.store.get().detailOpen })
  const runs = new RunList(replica, view)
  const replicaState = followReplica(replica, view)
  const sources = followSources(bridge)
  const relay = relayImports({ replica, bridge, locks: window.navigator.locks })
  const info = await bridge.call('appInfo')
  const appInfo = info.ok ? info.value : UNKNOWN_HOST

  let signedAs: string | null = null
  const sign = (): void => {
    const name = signedName(preferences.store.get(), appInfo)
    if (name === null || name === signedAs) return
    signedAs = name
    void replica.setUser(name).then(replicaState.refresh)
  }
  sign()
  const stopSigning = preferences.store.subscribe(sign)

  const services: Services = {
    replica,
    bridge,
    appInfo,
    view,
    preferences: preferences.store,
    replicaState: replicaState.store,
    sources: sources.store,
    runs,
  }
  const ends = [followHash(window, view), listenForKeys(window, services), stopSigning, stopTheme]
  return {
    services,
    close() {
      for (const end of ends) end()
      for (const part of [relay, sources, replicaState, runs, preferences]) part.close()
    },
  }
}
