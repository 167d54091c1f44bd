import type { Trouble } from '../../../src-core/replica/api.ts'
import type { ReplicaClient } from '../../../src-renderer/replica/replica-client.ts'
import { UnavailableReplica } from '../../../src-renderer/replica/unavailable-replica.ts'

/** What a window is given while the store can not be opened: every answer is a promise, as from a worker. */
export function shutClient(trouble: Trouble): ReplicaClient {
  const replica = new UnavailableReplica(trouble)
  const call =
    (name: string) =>
    async (...args: readonly unknown[]): Promise<unknown> => {
      const method: unknown = Reflect.get(replica, name)
      return typeof method === 'function' ? structuredClone(await method.apply(replica, args)) : undefined
    }
  const client = new Proxy(replica, {
    get: (_, name) => (name === 'on' ? () => () => undefined : name === 'close' ? () => undefined : call(String(name))),
  })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the proxy has what a client has: each method of a replica, as a promise, and these two
  return client as unknown as ReplicaClient
}
