import type { Bridge, BridgeEvents } from '../../src-core/bridge/contract.ts'
import type { ObservedRun } from '../../src-core/runs/run.ts'
import type { ReplicaClient } from '../replica/replica-client.ts'

const LOCK = 'tagalong-importer'

interface Parts {
  readonly replica: Pick<ReplicaClient, 'importRuns'>
  readonly bridge: Bridge
  readonly locks: LockManager
}

/**
 * Carries what the host reads into the replica (walk B, step 4). Of all windows only the one that holds the lock does it, so that every
 * run is imported once; when that window closes, the next takes over and asks for everything again, because it can not
 * know what the one before had still in hand. Batches are imported one at a time, in the order they came.
 */
export function relayImports({ replica, bridge, locks }: Parts): { close(): void } {
  const leaving = new AbortController()
  let listening: (() => void)[] = []
  let queue = Promise.resolve()

  const importAfter = async (before: Promise<void>, sourceId: string, runs: readonly ObservedRun[]): Promise<void> => {
    await before
    if (leaving.signal.aborted) return
    try {
      await replica.importRuns({ id: sourceId, origin: 'local', trust: 'copy' }, runs)
    } catch (error) {
      // The replica's worker ended. It comes back by itself, and the next scan brings these runs again.
      reportError(error)
    }
  }
  const take = ({ sourceId, runs }: BridgeEvents['runsObserved']): void => {
    queue = importAfter(queue, sourceId, runs)
  }
  const rescanAll = async (): Promise<void> => {
    const sources = await bridge.call('listSources')
    if (!sources.ok || leaving.signal.aborted) return
    for (const source of sources.value) await bridge.call('rescanSource', source.id)
  }
  const importUntilLeft = (): Promise<void> => {
    listening = [
      bridge.on('runsObserved', take),
      bridge.on('hostReachable', ({ reachable }) => {
        if (reachable) void rescanAll()
      }),
    ]
    void rescanAll()
    return new Promise((resolve) => leaving.signal.addEventListener('abort', () => resolve(), { once: true }))
  }
  void locks.request(LOCK, { signal: leaving.signal }, importUntilLeft).catch((error: unknown) => {
    if (!leaving.signal.aborted) throw error
  })
  return {
    close() {
      leaving.abort()
      for (const off of listening) off()
    },
  }
}
