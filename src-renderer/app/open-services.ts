import type { Bridge } from '../../src-core/bridge/contract.ts'
import { keepFollowing } from '../commands/follow.ts'
import { listenForKeys } from '../commands/keymap.ts'
import { openStartView } from '../commands/saved-views.ts'
import type { ReplicaClient } from '../replica/replica-client.ts'
import { Review } from '../views/review/review.ts'
import { RunList } from '../views/run-table/run-list.ts'
import { TimelineRuns } from '../views/timeline/timeline-runs.ts'
import { Acts } from './acts.ts'
import { followAppMenu } from './follow-app-menu.ts'
import { applyTheme } from './apply-theme.ts'
import { followHost } from './host-state.ts'
import { relayImports } from './import-relay.ts'
import { listenForLinks } from './listen-for-links.ts'
import { followPresence } from './people.ts'
import { openPreferences } from './preferences.ts'
import { followQuickTags } from './quick-tags.ts'
import { followReplica } from './replica-state.ts'
import { ServerLink } from './server-link.ts'
import type { Services } from './services.ts'
import { signedName } from './signed-name.ts'
import { followHash, parseHash } from './url-hash.ts'
import { createViewState } from './view-state.ts'
import { relayWriteBack } from './write-back-relay.ts'

/** In a narrower window the detail would cover the list (`app.css`), so it starts closed. */
const BESIDE = '(min-width: 56.25em)'

export interface OpenedServices {
  readonly services: Services
  close(): void
}

/** Puts the parts of a window together over its two neighbours, the replica and the host. Opened once per window. */
export function openServices(replica: ReplicaClient, bridge: Bridge, window: Window & typeof globalThis): OpenedServices {
  const preferences = openPreferences(window.localStorage, window)
  const stopTheme = applyTheme(window.document.documentElement, preferences.store)
  const view = createViewState({
    ...parseHash(window.location.hash),
    detailOpen: preferences.store.get().detailOpen && window.matchMedia(BESIDE).matches,
  })
  const timeline = new TimelineRuns(replica, view)
  const runs = new RunList(replica, view, preferences.store)
  const replicaState = followReplica(replica, view)
  const host = followHost(bridge)
  const relay = relayImports({ replica, bridge, locks: window.navigator.locks })
  const quickTags = followQuickTags(replica, preferences.store, host.store, relay.inHand)
  const serverLink = new ServerLink({ replica, bridge, replicaState: replicaState.store, preferences: preferences.store, window })
  const people = followPresence(replica, view, window)
  const writeBack = relayWriteBack({ replica, bridge, locks: window.navigator.locks })
  const acts = new Acts(view)
  const parts: Omit<Services, 'review'> = {
    replica,
    bridge,
    view,
    preferences: preferences.store,
    quickTags: quickTags.store,
    acts,
    replicaState: replicaState.store,
    host: host.store,
    serverLink,
    people: people.store,
    runs,
    timeline,
  }
  const services: Services = { ...parts, review: new Review(parts) }
  const ends = [
    followHash(window, view),
    listenForKeys(window, services),
    listenForLinks(window, services),
    followAppMenu(window, services),
    keepFollowing(services),
    keepSigned(services, replicaState.refresh),
    stopTheme,
  ]
  if (window.location.hash === '') void openStartView(services)
  return {
    services,
    close() {
      for (const end of ends) end()
      for (const part of [
        relay,
        writeBack,
        people,
        serverLink,
        host,
        replicaState,
        quickTags,
        acts,
        runs,
        timeline,
        services.review,
        preferences,
      ])
        part.close()
    },
  }
}

/** Tells the replica the name that tags are signed with, each time it is another one. */
function keepSigned(services: Services, signed: () => void): () => void {
  const { replica, preferences, host } = services
  let name: string | null = null
  const sign = async (): Promise<void> => {
    const next = signedName(services)
    if (next === null || next === name) return
    name = next
    await replica.setUser(next)
    signed()
  }
  const offs = [preferences.subscribe(() => void sign()), host.subscribe(() => void sign())]
  void sign()
  return () => {
    for (const off of offs) off()
  }
}
