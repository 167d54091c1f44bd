import type { ObservedRun } from '../../src-core/runs/run.ts'
import { runKey } from '../../src-core/runs/run-key.ts'
import { median, timed } from '../measure.ts'
import { type BenchServer, connect, isInStep, openSyncReplica, until } from '../sync-server.ts'
import { printNumber, type Row } from '../table.ts'
import { BULK_RUNS } from './bulk-bytes.ts'

const ROUNDS = 7

/** Alice tags the newest runs at once; from the moment that it is durable at hers until Bob's list has all of them. */
export async function syncTagsRow(server: BenchServer, runs: readonly ObservedRun[]): Promise<Row> {
  const [alice, bob] = [await openSyncReplica('alice'), await openSyncReplica('bob')]
  for (const [seat, user] of [
    [alice, 'alice'],
    [bob, 'bob'],
  ] as const) {
    await connect(seat, server, user)
    await until(seat, (replica) => replica.status().runCount === runs.length && isInStep(replica))
  }
  const keys = runs.slice(0, BULK_RUNS).map((run) => runKey('local', run.flow, run.runId))
  const seen: number[] = []
  const acknowledged: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const tag = `bulk-${round}`
    await alice.replica.mutate({ keys, add: [tag], remove: [], via: 'app' })
    const query = { query: `tag:${tag}`, namespace: null, from: 0, to: 50 }
    const [his, hers] = await Promise.all([
      timed(() => until(bob, (replica) => replica.page(query).count === keys.length)),
      timed(() => until(alice, (replica) => replica.status().pendingRuns === 0)),
    ])
    seen.push(his.ms)
    acknowledged.push(hers.ms)
  }
  await alice.replica.close()
  await bob.replica.close()
  return {
    what: `${BULK_RUNS} tags in a teammate's list`,
    runs: runs.length,
    name: 'median',
    value: median(seen),
    unit: 'ms',
    aside: `acknowledged ${printNumber(median(acknowledged))}, max ${printNumber(Math.max(...seen))}`,
    bar: 50,
  }
}
