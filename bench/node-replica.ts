import type { CommitBatch } from '../src-core/replica/ports.ts'
import { Replica } from '../src-core/replica/replica.ts'
import type { ObservedRun } from '../src-core/runs/run.ts'
import { systemClock } from '../src-main/host/system-clock.ts'
import { MAX_BATCH } from '../src-sources/run-source.ts'
import { MemoryStore } from '../test/support/memory-store.ts'

/** A store in memory that counts what a server would be sent. */
class CountingStore extends MemoryStore {
  updateBytes = 0

  override async commit(batch: CommitBatch): Promise<void> {
    for (const { update } of batch.updates) this.updateBytes += update.length
    await super.commit(batch)
  }
}

export interface NodeReplica {
  readonly replica: Replica
  readonly store: CountingStore
}

/** A replica in this process that has imported `runs`, as a command line would have it. */
export async function openNodeReplica(runs: readonly ObservedRun[]): Promise<NodeReplica> {
  const store = new CountingStore()
  let random = 0
  const replica = await Replica.open({ store, clock: systemClock, random: () => ++random, workspace: 'default', keeper: 'machine' })
  replica.setUser('alice')
  for (let from = 0; from < runs.length; from += MAX_BATCH) {
    const done = await replica.importRuns({ id: 'bench', origin: 'local', trust: 'copy' }, runs.slice(from, from + MAX_BATCH))
    if (!done.ok) throw new Error(done.error.trouble.message)
  }
  return { replica, store }
}
