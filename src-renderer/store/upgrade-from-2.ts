import type { Transaction } from 'dexie'
import type { PendingRecord } from '../../src-core/replica/ports.ts'
import type { PendingGroup } from './records.ts'

/** Version 2 knew of tags only. */
type Version2Pending = Omit<PendingRecord, 'kind' | 'text'> & { readonly tag: string }
type Version2Group = Omit<PendingGroup, 'records'> & { readonly records: readonly Version2Pending[] }

/**
 * What waits for the keeper names its kind now. Rows stay as they are, since no opinion beside tags can have been there: those
 * without marks are read as having none. The snapshot is of a version that is read no more: it goes, and is made anew from the rows.
 */
export async function upgradeFromVersion2(transaction: Transaction): Promise<void> {
  await transaction.table('snapshots').clear()
  const groups = await transaction.table<Version2Group>('pending').toArray()
  await transaction
    .table<PendingGroup>('pending')
    .bulkPut(groups.map(({ room, version, seq, records }) => ({ room, version, seq, records: records.map(withKind) })))
}

const withKind = ({ room, version, key, tag, change }: Version2Pending): PendingRecord => ({
  room,
  version,
  key,
  kind: 'tag',
  text: tag,
  change,
})
