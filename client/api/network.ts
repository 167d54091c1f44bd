import { WebSocket } from 'ws'
import type { Network } from '../../src-core/replica/sync/sync-session.ts'

export const NETWORK: Network = { createWebSocket: (url) => new WebSocket(url), jitter: () => Math.random() }
