import type { Bridge, SourceInfo } from '../../src-core/bridge/contract.ts'
import { Store } from './store.ts'

export interface SourcesState {
  /** Null until the host has answered once. */
  readonly sources: readonly SourceInfo[] | null
  /** The host does not answer; runs and tags are still here. */
  readonly unreachable: boolean
}

const RETRY_MS = 3000

/** Follows the sources of the host. Until it answers it is asked every three seconds, and again when it comes back. */
export function followSources(bridge: Bridge): { store: Store<SourcesState>; close(): void } {
  const store = new Store<SourcesState>({ sources: null, unreachable: false })
  let timer: ReturnType<typeof setTimeout> | undefined
  let closed = false
  const put = (source: SourceInfo): void => {
    const others = store.get().sources ?? []
    const at = others.findIndex((other) => other.id === source.id)
    store.set({ sources: at < 0 ? [...others, source] : others.with(at, source) })
  }
  const load = async (): Promise<void> => {
    clearTimeout(timer)
    const answer = await bridge.call('listSources')
    if (closed) return
    if (answer.ok) store.set({ sources: answer.value, unreachable: false })
    else {
      store.set({ unreachable: answer.error.kind === 'unreachable' })
      timer = setTimeout(() => void load(), RETRY_MS)
    }
  }
  const offs = [
    bridge.on('hostReachable', ({ reachable }) => {
      store.set({ unreachable: !reachable })
      if (reachable) void load()
    }),
    bridge.on('sourceChanged', put),
    bridge.on('sourceClosed', ({ sourceId }) =>
      store.set({ sources: (store.get().sources ?? []).filter((source) => source.id !== sourceId) }),
    ),
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
