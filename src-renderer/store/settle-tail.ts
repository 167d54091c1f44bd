import { Dexie } from 'dexie'
import type { ReplicaDatabase } from './schema.ts'

/** Groups of the tail moved in one transaction: about 10 ms, which is the longest that a commit has to wait for it. */
const STEP = 2

/**
 * Moves the rows of commits up to `seq` from the tail to the table of rows, oldest first, so that the tail stays short and
 * no row is kept twice for long. Each step is a transaction of its own and leaves the same rows in all; `goOn` is asked before each.
 */
export async function settleTail(database: ReplicaDatabase, seq: number, goOn: () => Promise<boolean>): Promise<void> {
  const { rows, tail } = database
  let isDone = false
  while (!isDone && (await goOn())) {
    isDone = await database.transaction('rw', [rows, tail], async () => {
      const groups = await tail.where('[seq+part]').belowOrEqual([seq, Dexie.maxKey]).limit(STEP).toArray()
      await rows.bulkPut(groups.flatMap((group) => group.rows))
      await tail.bulkDelete(groups.map((group) => [group.seq, group.part]))
      return groups.length < STEP
    })
  }
}
