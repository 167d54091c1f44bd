import { WebSocket } from 'ws'
import type { Network } from '../../src-core/replica/sync/sync-session.ts'
import { systemClock } from '../../src-main/host/system-clock.ts'
import { openReplica, type TestReplica } from './replicas.ts'
import type { TestServer } from './sync-server.ts'

const network: Network = { jitter: () => 0, createWebSocket: (url) => new WebSocket(url) }

/** A replica over the way that the app goes too. Resolves when it is connected: the server reads the file of its tokens a moment after it changed. */
export async function joinServer(
  server: Pick<TestServer, 'port'>,
  user: string,
  token: string,
  over: Parameters<typeof openReplica>[1] = {},
): Promise<TestReplica> {
  const opened = await openReplica(user, { network, clock: systemClock, ...over })
  const joined = await opened.replica.connectTo({ url: `ws://127.0.0.1:${server.port}/sync`, token, workspace: 'default' })
  if (!joined.ok) throw new Error(joined.error.kind)
  for (;;) {
    const kind = opened.replica.status().sync?.state.kind
    if (kind === 'connected') return opened
    if (kind === 'refused') opened.replica.syncNow()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
