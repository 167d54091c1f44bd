import type { Bridge, BridgeEvents, SourceInfo } from '../../src-core/bridge/contract.ts'
import type { ReplicaClient } from '../replica/replica-client.ts'
import { importSource } from './import-source.ts'
import { Store } from './store.ts'
import { whileFirst } from './while-first.ts'

const LOCK = 'tagalong-importer'

/** The host tells a run once; when it could not be stored, its source is read again after this time. */
const RETRY_AFTER_MS = 10_000

/** What the host has told this window and the replica has not taken yet. */
export interface InHand {
  readonly batches: number
}

interface Parts {
  readonly replica: Pick<ReplicaClient, 'importRuns' | 'knownParts'>
  readonly bridge: Bridge
  readonly locks: LockManager
  readonly retryAfterMs?: number
}

/**
 * Carries what the host reads into the replica (walk B, step 4). Of all windows only the one that holds the lock does it, so that every
 * run is imported once; when that window closes, the next takes over and asks for everything that the replica does not have, because it
 * can not know what the one before had still in hand. Batches are imported one at a time, in the order they came.
 */
export function relayImports({ replica, bridge, locks, retryAfterMs = RETRY_AFTER_MS }: Parts): {
  readonly inHand: Store<InHand>
  close(): void
} {
  const inHand = new Store<InHand>({ batches: 0 })
  const leaving = new AbortController()
  let listening: (() => void)[] = []
  let queue: Promise<unknown> = Promise.resolve()
  const writingBack = new Set<string>()
  const retries = new Map<string, ReturnType<typeof setTimeout>>()

  const rescan = async (sourceId: string): Promise<void> => {
    // What is in hand is imported first: a host that tells faster than a replica takes would else tell the same again and again.
    let queued: Promise<unknown>
    do {
      queued = queue
      await queued
    } while (queued !== queue)
    // A replica that can not say what it has is told everything.
    const known = await replica.knownParts(sourceId).catch(() => [])
    if (!leaving.signal.aborted) await bridge.call('rescanSource', sourceId, known)
  }

  /** One reading brings back whatever was missed of a source, so more failures meanwhile ask for nothing more. */
  const retryLater = (sourceId: string): void => {
    if (retries.has(sourceId)) return
    const retry = (): void => {
      retries.delete(sourceId)
      void rescan(sourceId)
    }
    retries.set(sourceId, setTimeout(retry, retryAfterMs))
  }
  const note = ({ id, writesBack }: SourceInfo): void => {
    if (writesBack) writingBack.add(id)
    else writingBack.delete(id)
  }
  const importAfter = async (before: Promise<unknown>, { sourceId, runs, parts }: BridgeEvents['runsObserved']): Promise<void> => {
    await before
    if (leaving.signal.aborted) return
    try {
      const source = importSource({ id: sourceId, writesBack: writingBack.has(sourceId) })
      const imported = await replica.importRuns(source, runs, parts)
      if (!imported.ok) retryLater(sourceId)
    } catch (error) {
      // The replica's worker ended; it comes back by itself.
      reportError(error)
      retryLater(sourceId)
    }
  }
  const take = (batch: BridgeEvents['runsObserved']): void => {
    inHand.set({ batches: inHand.get().batches + 1 })
    queue = importAfter(queue, batch).finally(() => inHand.set({ batches: inHand.get().batches - 1 }))
  }
  const list = async (): Promise<readonly SourceInfo[]> => {
    const sources = await bridge.call('listSources')
    if (!sources.ok || leaving.signal.aborted) return []
    for (const source of sources.value) note(source)
    return sources.value
  }
  const rescanAll = async (): Promise<void> => {
    const listed = list()
    // Before anything is imported it is known to which sources tags are written back.
    queue = Promise.all([queue, listed])
    for (const { id } of await listed) await rescan(id)
  }
  const begin = (): void => {
    listening = [
      bridge.on('sourceChanged', note),
      bridge.on('runsObserved', take),
      bridge.on('hostReachable', ({ reachable }) => {
        if (reachable) void rescanAll()
      }),
    ]
    void rescanAll()
  }
  whileFirst(locks, LOCK, leaving.signal, begin)
  return {
    inHand,
    close() {
      leaving.abort()
      for (const timer of retries.values()) clearTimeout(timer)
      for (const off of listening) off()
    },
  }
}
