import type { AppInfo, Bridge, SourceInfo } from '../../src-core/bridge/contract.ts'
import { Store } from './store.ts'

/** What the host has said of itself and of its sources. */
export interface HostState {
  /** Stands for an unknown host until it has answered. */
  readonly info: AppInfo
  /** Null until the host has answered once. */
  readonly sources: readonly SourceInfo[] | null
  /** The host does not answer; runs and tags are still here. */
  readonly unreachable: boolean
}

const UNKNOWN: AppInfo = {
  version: '',
  shell: 'browser',
  userName: null,
  startSourceId: null,
  nearbyDatastore: null,
  platform: '',
  notices: [],
}
const RETRY_MS = 1000

/** Follows the host. Until it answers it is asked every second, and again when it comes back. */
export function followHost(bridge: Bridge): { readonly store: Store<HostState>; readonly close: () => void } {
  const store = new Store<HostState>({ info: UNKNOWN, sources: null, unreachable: false })
  let timer: ReturnType<typeof setTimeout> | undefined
  let closed = false
  const put = (source: SourceInfo): void => {
    const { sources } = store.get()
    if (sources === null) return
    const at = sources.findIndex((other) => other.id === source.id)
    store.set({ sources: at < 0 ? [...sources, source] : sources.with(at, source) })
  }
  const load = async (): Promise<void> => {
    clearTimeout(timer)
    const [info, sources] = await Promise.all([bridge.call('appInfo'), bridge.call('listSources')])
    if (closed) return
    if (info.ok && sources.ok) store.set({ info: info.value, sources: sources.value, unreachable: false })
    else {
      store.set({ unreachable: true })
      timer = setTimeout(() => void load(), RETRY_MS)
    }
  }
  const offs = [
    bridge.on('hostReachable', ({ reachable }) => {
      store.set({ unreachable: !reachable })
      if (reachable) void load()
    }),
    bridge.on('sourceChanged', put),
    bridge.on('sourceClosed', ({ sourceId }) => {
      const { sources } = store.get()
      if (sources !== null) store.set({ sources: sources.filter((source) => source.id !== sourceId) })
    }),
  ]
  void load()
  return {
    store,
    close() {
      closed = true
      clearTimeout(timer)
      for (const off of offs) off()
    },
  }
}
