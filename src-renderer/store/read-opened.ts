import { Dexie } from 'dexie'
import { type OpenedStore, type PendingRecord, type RoomRecord, StoreError } from '../../src-core/replica/ports.ts'
import type { RunRow } from '../../src-core/runs/run.ts'
import type { SettingRecord, SnapshotRecord } from './records.ts'
import type { ReplicaDatabase } from './schema.ts'

/**
 * Everything a replica starts with. Rejects with `corrupt` when it is not what commits can have left there.
 *
 * A commit is one transaction, so it is there whole or not at all, and the browser checks the bytes. What is checked here is
 * cheap (keys of the log, small records; rows only where they are read anyway) and certain: a wrong alarm would set aside a good database.
 */
export async function readOpened(database: ReplicaDatabase): Promise<OpenedStore> {
  // Nobody else writes, so what is read in two transactions fits together; the snapshot alone is as much as all the rest.
  const [kept, { meta, rooms, updateKeys, pending, settings, tailKeys }] = await Promise.all([
    readSnapshot(database),
    database.transaction(
      'r',
      [database.meta, database.rooms, database.updates, database.pending, database.settings, database.tail],
      async () => {
        const [meta, rooms, updateKeys, pending, settings, tailKeys] = await Promise.all([
          database.meta.get('store'),
          database.rooms.toArray(),
          database.updates.toCollection().primaryKeys(),
          database.pending.toArray(),
          database.settings.toArray(),
          database.tail.toCollection().primaryKeys(),
        ])
        return { meta, rooms, updateKeys, pending, settings, tailKeys }
      },
    ),
  ])
  const since = kept?.seq ?? 0
  const [rows, tail] = await Promise.all([
    kept ? [] : database.rows.toArray(),
    tailKeys.some(([seq]) => seq > since) ? database.tail.where('[seq+part]').above([since, Dexie.maxKey]).toArray() : [],
  ])
  const seq = meta?.seq ?? 0
  mustBe(Number.isSafeInteger(seq) && seq >= 0, 'the number of the newest commit')
  checkLog(updateKeys, seq)
  mustBe(rooms.every(isRoom), 'the record of a room')
  mustBe(
    pending.every(({ records }) => Array.isArray(records) && records.every(isPending)),
    'a waiting change',
  )
  mustBe(settings.every(isSetting), 'a setting')
  mustBe(
    since <= seq && tail.every((group) => group.seq <= seq && Array.isArray(group.rows) && group.rows.every(isRow)),
    'the rows of a commit',
  )
  mustBe(rows.every(isRow), 'the row of a run')
  return {
    seq,
    rooms,
    snapshot: kept?.snapshot ?? null,
    rows: foldRows(rows, tail),
    pending: pending.flatMap(({ records }) => records),
    settings: Object.fromEntries(settings.map(({ name, value }) => [name, value])),
  }
}

/** Newest version of every row: what was settled, then the tail in the order of its commits. */
export function foldRows(settled: readonly StoredRow[], tail: readonly { readonly rows: readonly StoredRow[] }[]): RunRow[] {
  if (tail.length === 0) return settled.map(withMarks)
  const newest = new Map(settled.map((row) => [row.key, row]))
  for (const { rows } of tail) for (const row of rows) newest.set(row.key, row)
  return Array.from(newest.values(), withMarks)
}

/** Rows that were written before there were marks have none. */
type StoredRow = Omit<RunRow, 'marks'> & Partial<Pick<RunRow, 'marks'>>

const withMarks = ({ marks = NO_MARKS, ...row }: StoredRow): RunRow => ({ ...row, marks })
const NO_MARKS: RunRow['marks'] = []

/** The snapshot only saves time: one that can not be read is as good as none. */
async function readSnapshot(database: ReplicaDatabase): Promise<SnapshotRecord | null> {
  try {
    const kept = await database.snapshots.get('index')
    return kept && Number.isSafeInteger(kept.seq) && typeof kept.snapshot === 'object' && kept.snapshot !== null ? kept : null
  } catch {
    return null
  }
}

/** The log has nothing of a commit later than the newest one, and no update that lacks a piece before the one it has. */
function checkLog(keys: readonly (readonly [string, number, number])[], seq: number): void {
  let before: readonly [string, number, number] | null = null
  for (const key of keys) {
    const [room, number, part] = key
    const expected: number = before !== null && before[0] === room && before[1] === number ? before[2] + 1 : 0
    mustBe(number >= 0 && number <= seq && part === expected, `the log of ${room}`)
    before = key
  }
}

function mustBe(isSo: boolean, what: string): void {
  if (!isSo) throw new StoreError('corrupt', `${what} can not be read`)
}

const isText = (value: unknown): boolean => typeof value === 'string'
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0
// What is stored may be anything, whatever the type of the table says.
const isRoom = (it: Partial<RoomRecord> | null): boolean =>
  isText(it?.room) && [it?.localVersion, it?.ackedVersion, it?.logLength, it?.seq].every(isCount)
const isPending = (it: Partial<PendingRecord> | null): boolean =>
  isText(it?.room) && isCount(it?.version) && isText(it?.key) && isText(it?.kind) && isText(it?.text)
const isSetting = (it: Partial<SettingRecord> | null): boolean => isText(it?.name)
const isRow = (it: Partial<RunRow> | null): boolean =>
  isText(it?.key) &&
  isText(it?.flow) &&
  isText(it?.runId) &&
  Number.isFinite(it?.createdAt) &&
  Array.isArray(it?.userTags) &&
  Array.isArray(it?.systemTags)
