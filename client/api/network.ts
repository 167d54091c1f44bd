import type { Network } from '../../src-core/replica/sync/sync-session.ts'

/** `ws` and all that it brings along; to load it is a good part of a command's time, and most commands need no network. */
let createWebSocket: Network['createWebSocket'] | null = null

/** Before a replica is told to connect. */
export async function loadNetwork(): Promise<void> {
  const { WebSocket } = await import('ws')
  createWebSocket = (url) => new WebSocket(url)
}

export const NETWORK: Network = {
  createWebSocket(url) {
    if (createWebSocket === null) throw new Error('loadNetwork comes before the first connection')
    return createWebSocket(url)
  },
  jitter: () => Math.random(),
}
