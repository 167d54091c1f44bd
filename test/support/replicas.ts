import type { ImportSource, MutateRequest } from '../../src-core/replica/api.ts'
import { Replica, type ReplicaOptions } from '../../src-core/replica/replica.ts'
import type { ObservedRun, RunKey } from '../../src-core/runs/run.ts'
import { runKey } from '../../src-core/runs/run-key.ts'
import { type MemoryDisk, MemoryStore } from './memory-store.ts'
import { TestClock } from './test-clock.ts'

let nextRandom = 1

export interface TestReplica {
  readonly replica: Replica
  readonly store: MemoryStore
  readonly clock: TestClock
  readonly disk: MemoryDisk
}

export const SOURCE: ImportSource = { id: 'store', origin: 'local', trust: 'copy' }

/** A replica in memory, signed by `user`. Give it the disk of another one to start that one again. */
export async function openReplica(
  user: string,
  over: Partial<ReplicaOptions> & { disk?: MemoryDisk; store?: MemoryStore } = {},
): Promise<TestReplica> {
  const store = over.store ?? new MemoryStore(over.disk)
  const clock = new TestClock()
  const replica = await Replica.open({ store, clock, random: () => nextRandom++, workspace: 'default', keeper: 'machine', ...over })
  replica.setUser(user)
  return { replica, store, clock, disk: store.disk }
}

export const keyOf = (run: Pick<ObservedRun, 'flow' | 'runId'>): RunKey => runKey('local', run.flow, run.runId)

export const edit = (
  runs: readonly Pick<ObservedRun, 'flow' | 'runId'>[],
  change: { add?: string[]; remove?: string[] },
): MutateRequest => ({
  keys: runs.map(keyOf),
  add: change.add ?? [],
  remove: change.remove ?? [],
  via: 'app',
})

/** User tags by pathspec of all runs, as the list shows them. */
export function shownTags(replica: Replica): Record<string, readonly string[]> {
  const { rows } = replica.page({ query: '', namespace: null, from: 0, to: 10_000 })
  return Object.fromEntries(rows.map((row) => [`${row.flow}/${row.runId}`, row.userTags]))
}

/** Lets everything that is under way and waits for no clock come to rest. */
export async function settle(turns = 20): Promise<void> {
  for (let i = 0; i < turns; i++) await new Promise((resolve) => setTimeout(resolve, 0))
}
