import { connectWorker } from './remote-replica.ts'
import type { ReplicaClient } from './replica-client.ts'
import type { StartedWorker } from './replica-link.ts'

/**
 * The window's way to the replica: one worker for all windows of this version of the app. Where there are no shared workers each
 * window has its own, and all but the first are told that the store is busy. Rejects with a sentence when there is no worker to be had.
 */
export function connectReplica(): Promise<ReplicaClient> {
  return connectWorker(() =>
    typeof SharedWorker === 'undefined'
      ? asStarted(new Worker(new URL('./replica-worker.ts', import.meta.url), { type: 'module', name: 'tagalong-replica' }))
      : asStarted(new SharedWorker(new URL('./replica-worker.ts', import.meta.url), { type: 'module', name: 'tagalong-replica' })),
  )
}

export function asStarted(worker: Worker | SharedWorker): StartedWorker {
  const onError = (listener: () => void): void => worker.addEventListener('error', listener)
  if (worker instanceof Worker) return { end: worker, onError, stop: () => worker.terminate() }
  const { port } = worker
  port.start()
  return { end: port, onError, stop: () => port.close() }
}
