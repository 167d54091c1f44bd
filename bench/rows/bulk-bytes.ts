import type { NodeReplica } from '../node-replica.ts'
import type { Row } from '../table.ts'

/** Selected runs of the bulk rows. */
export const BULK_RUNS = 1000

/** What a server would be sent for one tag on the newest runs: the Yjs updates of that act, all rooms together. */
export async function bulkBytesRow({ replica, store }: NodeReplica): Promise<Row> {
  const keys = replica.keys({ query: '', namespace: null }, 0, BULK_RUNS)
  const before = store.updateBytes
  const done = await replica.mutate({ keys, add: ['bench-bulk'], remove: [], via: 'app' })
  if (!done.ok || done.value.changed !== BULK_RUNS) throw new Error(`tagging failed: ${JSON.stringify(done)}`)
  return {
    what: `tag ${BULK_RUNS} runs: on the wire`,
    runs: replica.status().runCount,
    name: 'updates',
    value: (store.updateBytes - before) / 1000,
    unit: 'KB',
    bar: 45,
  }
}
