import type { ObservedRun } from '../../src-core/runs/run.ts'
import { runKey } from '../../src-core/runs/run-key.ts'
import { MAX_BATCH } from '../../src-sources/run-source.ts'
import { timed } from '../measure.ts'
import { type BenchServer, connect, isInStep, openSyncReplica, until } from '../sync-server.ts'
import { printNumber, type Row } from '../table.ts'

/** Why nobody else does the same job beside it. */
export const NO_PEER = 'not measured: @y/websocket-server needs Yjs 14, Hocuspocus 4 Node 22'
const PENDING = [100, 10_000]
const BAR_MS = { join10k: 150, join100k: 1_500, rejoin: 100 }

/** Alice puts the runs onto an empty server, Bob joins it with nothing, and comes back with changes that he made without it. */
export async function syncJoinRows(server: BenchServer, runs: readonly ObservedRun[]): Promise<Row[]> {
  const alice = await openSyncReplica('alice')
  for (let from = 0; from < runs.length; from += MAX_BATCH)
    await alice.replica.importRuns({ id: 'bench', origin: 'local', trust: 'copy' }, runs.slice(from, from + MAX_BATCH))
  const upload = await timed(async () => {
    await connect(alice, server, 'alice')
    await until(alice, (replica) => isInStep(replica))
    await uploaded(server, runs.length)
  })
  const bob = await openSyncReplica('bob')
  const join = await timed(async () => {
    await connect(bob, server, 'bob')
    await until(bob, (replica) => replica.status().runCount === runs.length && isInStep(replica))
  })
  const rows: Row[] = [
    {
      what: 'first join of a server',
      runs: runs.length,
      name: 'once',
      value: join.ms,
      unit: 'ms',
      aside: `first upload ${printNumber(upload.ms)}`,
      bar: runs.length > 10_000 ? BAR_MS.join100k : BAR_MS.join10k,
      peer: NO_PEER,
    },
  ]
  const keys = runs.map((run) => runKey('local', run.flow, run.runId))
  for (const count of PENDING) {
    if (count > runs.length) continue
    bob.replica.setOnline(false)
    await bob.replica.mutate({ keys: keys.slice(0, count), add: [`offline-${count}`], remove: [], via: 'app' })
    const { ms } = await timed(async () => {
      bob.replica.setOnline(true)
      await until(bob, (replica) => isInStep(replica))
    })
    rows.push({
      what: `rejoin with ${count.toLocaleString('en')} pending`,
      runs: runs.length,
      name: 'once',
      value: ms,
      unit: 'ms',
      bar: BAR_MS.rejoin,
    })
  }
  await alice.replica.close()
  await bob.replica.close()
  return rows
}

/** Facts wait for no acknowledgement that a replica would show; who looks from outside sees when all are there. */
async function uploaded(server: BenchServer, count: number): Promise<void> {
  const carol = await openSyncReplica('carol')
  await connect(carol, server, 'carol')
  await until(carol, (replica) => replica.status().runCount === count && isInStep(replica))
  await carol.replica.close()
}
