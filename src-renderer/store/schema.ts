import { Dexie, type Table } from 'dexie'
import type { RoomName, RoomRecord } from '../../src-core/replica/ports.ts'
import type { RunKey, RunRow } from '../../src-core/runs/run.ts'
import type { MetaRecord, PendingGroup, SeenRecord, SettingRecord, SnapshotRecord, TailRecord, UpdateRecord } from './records.ts'
import { upgradeFromVersion1 } from './upgrade-from-1.ts'
import { upgradeFromVersion2 } from './upgrade-from-2.ts'

/** Raise it with every change of the tables or of what is in them, and give the database an upgrade from the version before. */
export const SCHEMA_VERSION = 3

/** The tables of the version above. A database of this version that lacks one of them is damaged. */
export const TABLES = {
  meta: 'id',
  rooms: 'room',
  updates: '[room+number+part]',
  rows: 'key',
  tail: '[seq+part]',
  seen: '[sourceId+key]',
  pending: '[room+version+seq]',
  settings: 'name',
  snapshots: 'id',
} as const satisfies Record<string, string>

/** The replica's database. Every write waits for the disk (`strict`): a tag is shown as safe once its commit resolves. */
export class ReplicaDatabase extends Dexie {
  declare readonly meta: Table<MetaRecord, 'store'>
  declare readonly rooms: Table<RoomRecord, RoomName>
  declare readonly updates: Table<UpdateRecord, [RoomName, number, number]>
  declare readonly rows: Table<RunRow, RunKey>
  declare readonly tail: Table<TailRecord, [number, number]>
  declare readonly seen: Table<SeenRecord, [string, RunKey]>
  declare readonly pending: Table<PendingGroup, [RoomName, number, number]>
  declare readonly settings: Table<SettingRecord, string>
  declare readonly snapshots: Table<SnapshotRecord, 'index'>

  constructor(name: string, factory: IDBFactory, keyRange: typeof IDBKeyRange) {
    super(name, { indexedDB: factory, IDBKeyRange: keyRange, autoOpen: false, cache: 'disabled', chromeTransactionDurability: 'strict' })
    this.version(1).stores({
      meta: 'id',
      rooms: 'room',
      updates: '[room+number+part]',
      rows: 'key, seq',
      seen: '[sourceId+key]',
      waiting: '[room+version+key+tag]',
      settings: 'name',
      snapshots: 'id',
    })
    this.version(2)
      .stores({ ...TABLES, waiting: null })
      .upgrade((transaction) => upgradeFromVersion1(transaction))
    // The same tables: raised so that an older app, which knows no marks, does not write rows without them.
    this.version(SCHEMA_VERSION)
      .stores(TABLES)
      .upgrade((transaction) => upgradeFromVersion2(transaction))
  }
}
