import type { ReplicaApi, ReplicaEvents } from '../../src-core/replica/api.ts'

/** A replica as a window sees it: every method of `ReplicaApi` by message, so every answer is a promise. */
export type ReplicaClient = {
  [M in keyof ReplicaApi]: (...args: Parameters<ReplicaApi[M]>) => Promise<Awaited<ReturnType<ReplicaApi[M]>>>
} & {
  /** Calls `listener` for each event until the returned function is called. */
  on<E extends keyof ReplicaEvents>(event: E, listener: (payload: ReplicaEvents[E]) => void): () => void
  close(): void
}
