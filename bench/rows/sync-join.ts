import type { ObservedRun } from '../../src-core/runs/run.ts'
import type { MemoryDisk } from '../../test/support/memory-store.ts'
import { runKey } from '../../src-core/runs/run-key.ts'
import { MAX_BATCH } from '../../src-sources/run-source.ts'
import { timed } from '../measure.ts'
import { type BenchServer, connect, isInStep, openSyncReplica, until } from '../sync-server.ts'
import { printNumber, type Row } from '../table.ts'

const PENDING = [100, 10_000]
const BAR_MS = { join10k: 150, join100k: 1_500, rejoin: 100 }

export interface JoinRows {
  readonly joined: Row
  readonly rejoined: readonly Row[]
  /** What Alice's replica has stored. */
  readonly disk: MemoryDisk
}

/** Alice puts the runs onto an empty server, Bob joins it with nothing, and comes back with changes that he made without it. */
export async function syncJoinRows(server: BenchServer, runs: readonly ObservedRun[]): Promise<JoinRows> {
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
    bob.replica.page({ query: '', namespace: null, from: 0, to: 50 })
  })
  const joined: Row = {
    what: 'first join of a server',
    runs: runs.length,
    name: 'once',
    value: join.ms,
    unit: 'ms',
    aside: `first upload ${printNumber(upload.ms)}`,
    bar: runs.length > 10_000 ? BAR_MS.join100k : BAR_MS.join10k,
  }
  const rejoined: Row[] = []
  const keys = runs.map((run) => runKey('local', run.flow, run.runId))
  for (const count of PENDING) {
    if (count > runs.length) continue
    bob.replica.setOnline(false)
    await bob.replica.mutate({ keys: keys.slice(0, count), add: [`offline-${count}`], remove: [], via: 'app' })
    const { ms } = await timed(async () => {
      bob.replica.setOnline(true)
      await until(bob, (replica) => isInStep(replica))
    })
    rejoined.push({
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
  return { joined, rejoined, disk: alice.disk }
}

/** Facts wait for no acknowledgement that a replica would show; who looks from outside sees when all are there. */
async function uploaded(server: BenchServer, count: number): Promise<void> {
  const carol = await openSyncReplica('carol')
  await connect(carol, server, 'carol')
  await until(carol, (replica) => replica.status().runCount === count && isInStep(replica))
  await carol.replica.close()
}
