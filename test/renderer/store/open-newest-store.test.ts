import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OpenedStore, ReplicaStore } from '../../../src-core/replica/ports.ts'
import { openNewestStore } from '../../../src-renderer/store/open-newest-store.ts'
import { batch, bytes, row, snapshotOf } from '../../contract/replica-store.ts'
import { changeTable, deleteDatabase, makeDatabase, tablesOf } from './native-database.ts'

const NAME = 'tagalong-replica'
const ROOM = 'default/local/TrainFlow/2026-10'
const PENDING = { room: ROOM, version: 3, key: row('1').key, kind: 'tag' as const, text: 'bad', change: 'added' as const }
/** As layouts 1 and 2 had it. */
const { kind: _kind, text: _text, ...OLD_PENDING } = { ...PENDING, tag: 'bad' }
/** As layouts 1 and 2 had them. */
const oldRow = (runId: string, userTags?: readonly string[]): object => {
  const { marks: _, ...old } = row(runId, userTags)
  return old
}
const ROOM_RECORD = { room: ROOM, localVersion: 3, ackedVersion: 2, logLength: 2, seq: 3 }

let opened: ReplicaStore[] = []

async function clear(): Promise<void> {
  for (const store of opened) await store.close()
  opened = []
  for (const { name } of await indexedDB.databases()) if (name?.startsWith(NAME)) await deleteDatabase(name)
}
beforeEach(clear)
afterEach(clear)

const open = (factory: IDBFactory = indexedDB) =>
  openNewestStore({ baseName: NAME, factory }, async (store): Promise<{ store: ReplicaStore; state: OpenedStore }> => {
    opened.push(store)
    return { store, state: await store.open() }
  })

async function fill(): Promise<void> {
  const { value } = await open()
  await value.store.commit(
    batch(1, {
      updates: [{ room: ROOM, update: bytes(1) }],
      rooms: [ROOM_RECORD],
      rows: [row('1', ['bad'])],
      pendingAdded: [PENDING],
      settings: { user: 'anne' },
    }),
  )
  await value.store.commit(batch(2, { updates: [{ room: ROOM, update: bytes(2) }], rows: [row('2')] }))
  await value.store.close()
}

const VERSION_1 = {
  meta: { keyPath: 'id', records: [{ id: 'store', seq: 3 }] },
  rooms: { keyPath: 'room', records: [ROOM_RECORD] },
  updates: {
    keyPath: ['room', 'number', 'part'],
    records: [1, 3].map((number) => ({ room: ROOM, number, part: 0, ends: true, bytes: bytes(number) })),
  },
  rows: {
    keyPath: 'key',
    records: [Object.assign(oldRow('1', ['bad']), { seq: 3 }), Object.assign(oldRow('2'), { seq: 1 })],
  },
  seen: {
    keyPath: ['sourceId', 'key'],
    records: [{ sourceId: 's', key: row('1').key, seen: { tags: ['a'], recordedAt: 1, facts: '{}' } }],
  },
  waiting: { keyPath: ['room', 'version', 'key', 'tag'], records: [OLD_PENDING, { ...OLD_PENDING, tag: 'ok' }] },
  settings: { keyPath: 'name', records: [{ name: 'user', value: 'anne' }] },
  snapshots: { keyPath: 'id', records: [{ id: 'index', seq: 2, snapshot: snapshotOf(2) }] },
}

test('[STO8] a database of layout 1 opens with everything that was in it, and goes on', async () => {
  await makeDatabase(NAME, 10, VERSION_1)
  const { value, trouble } = await open()
  expect(trouble).toBeNull()
  expect(value.state).toEqual({
    seq: 3,
    rooms: [ROOM_RECORD],
    snapshot: null,
    rows: expect.arrayContaining([row('1', ['bad']), row('2')]),
    pending: [PENDING, { ...PENDING, text: 'ok' }],
    settings: { user: 'anne' },
  })
  expect(await value.store.readRoom(ROOM)).toEqual([bytes(1), bytes(3)])
  expect((await value.store.readAllRows()).toSorted((a, b) => a.createdAt - b.createdAt)).toEqual([row('1', ['bad']), row('2')])
  expect((await value.store.readSeen('s', [row('1').key])).size).toBe(1)
  await value.store.commit(batch(4, { pendingCleared: [{ room: ROOM, through: 3 }] }))
  await value.store.close()
  const again = await open()
  expect(again.value.state).toMatchObject({ seq: 4, pending: [] })
  expect(await tablesOf(NAME)).toMatchObject({ version: 30, tables: expect.not.arrayContaining(['waiting']) })
})

const VERSION_2 = {
  ...VERSION_1,
  rows: { keyPath: 'key', records: [oldRow('1'), oldRow('2')] },
  tail: { keyPath: ['seq', 'part'], records: [{ seq: 3, part: 0, rows: [oldRow('1', ['bad'])] }] },
  pending: { keyPath: ['room', 'version', 'seq'], records: [{ room: ROOM, version: 3, seq: 3, records: [OLD_PENDING] }] },
}

test('[STO8] a database of layout 2, which knew of no marks, opens: its rows have none, and what waits are tags', async () => {
  const { waiting: _, ...tables } = VERSION_2
  await makeDatabase(NAME, 20, tables)
  const { value, trouble } = await open()
  expect(trouble).toBeNull()
  expect(value.state).toMatchObject({ seq: 3, snapshot: null, pending: [PENDING] })
  expect(value.state.rows.toSorted((a, b) => a.createdAt - b.createdAt)).toEqual([row('1', ['bad']), row('2')])
  expect((await value.store.readAllRows()).every(({ marks }) => marks.length === 0)).toBe(true)
  await value.store.close()
  expect((await open()).value.state).toMatchObject({ seq: 3, pending: [PENDING] })
})

test('[STO8] an empty database of layout 1 opens', async () => {
  await makeDatabase(
    NAME,
    10,
    Object.fromEntries(Object.entries(VERSION_1).map(([table, { keyPath }]) => [table, { keyPath, records: [] }])),
  )
  expect((await open()).value.state.seq).toBe(0)
})

test('[STO9] a database of a newer layout is refused as such and nothing of it changes', async () => {
  await makeDatabase(NAME, 40, { elsewhere: { keyPath: 'id', records: [{ id: 1 }] } })
  await expect(open()).rejects.toMatchObject({ name: 'StoreError', kind: 'newer', message: expect.stringContaining('layout 4') })
  expect(await tablesOf(NAME)).toEqual({ version: 40, tables: ['elsewhere'] })
})

const DAMAGES: readonly [string, () => Promise<void>][] = [
  ['the number of the newest commit is gone', () => changeTable(NAME, 'meta', (table) => table.clear())],
  ['the log is ahead of the newest commit', () => changeTable(NAME, 'meta', (table) => table.put({ id: 'store', seq: 1 }))],
  [
    'an update has lost its first piece',
    () => changeTable(NAME, 'updates', (table) => table.add({ room: ROOM, number: 1, part: 2, ends: true, bytes: bytes(1) })),
  ],
  ['the record of a room is no such thing', () => changeTable(NAME, 'rooms', (table) => table.put({ room: ROOM, localVersion: 'three' }))],
  ['a row is no row', () => changeTable(NAME, 'rows', (table) => table.put({ key: 'local/TrainFlow/9' }))],
  ['a waiting change is no such thing', () => changeTable(NAME, 'pending', (table) => table.put({ room: ROOM, version: 9, seq: 9 }))],
  [
    'all tables are gone',
    async () => {
      await deleteDatabase(NAME)
      await makeDatabase(NAME, 20, {})
    },
  ],
]

test.each(DAMAGES)('[STO10] when %s, the database is set aside whole, an empty one is started, and both is said', async (_, damage) => {
  await fill()
  await damage()
  const before = await tablesOf(NAME)
  const { value, trouble } = await open()
  expect(value.state).toMatchObject({ seq: 0, rows: [] })
  expect(trouble).toMatchObject({
    kind: 'store-corrupt',
    asideName: NAME,
    message: expect.stringContaining(`set aside as ${NAME}`),
  })
  expect(await tablesOf(NAME)).toEqual(before)

  await value.store.commit(batch(1, { rows: [row('7')] }))
  await value.store.close()
  const again = await open()
  expect(again.trouble).toBeNull()
  expect(again.value.state.rows).toEqual([row('7')])
})

test('[STO10] a second damaged database is set aside beside the first', async () => {
  await fill()
  await changeTable(NAME, 'meta', (table) => table.clear())
  const first = await open()
  await first.value.store.commit(batch(1))
  await first.value.store.close()
  await changeTable(`${NAME}-2`, 'meta', (table) => table.put({ id: 'store', seq: -1 }))
  const { trouble } = await open()
  expect(trouble).toMatchObject({ asideName: `${NAME}-2` })
  const names = (await indexedDB.databases()).map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining([NAME, `${NAME}-2`, `${NAME}-3`]))
})

test('[STO10] a store that the browser has discarded as damaged is said, for it would look like a new one', async () => {
  const damaged: IDBFactory = {
    databases: () => Promise.reject(new DOMException('Internal error opening backing store', 'UnknownError')),
    deleteDatabase: (name) => indexedDB.deleteDatabase(name),
    cmp: (a, b) => indexedDB.cmp(a, b),
    open: (name, version) => {
      const request = indexedDB.open(name, version)
      request.addEventListener('upgradeneeded', (event) => Object.defineProperty(event, 'dataLoss', { value: 'total' }))
      return request
    },
  }
  const { value, trouble } = await open(damaged)
  expect(value.state.seq).toBe(0)
  expect(trouble).toMatchObject({ kind: 'store-corrupt', asideName: null, message: expect.stringContaining('discarded') })
  await value.store.close()
  expect((await open()).trouble).toBeNull()
})

test('[STO6] a snapshot that can not be read is dropped, and all rows are read instead', async () => {
  await fill()
  await changeTable(NAME, 'snapshots', (table) => table.put({ id: 'index', seq: 'two' }))
  const { value, trouble } = await open()
  expect(trouble).toBeNull()
  expect(value.state.snapshot).toBeNull()
  expect(value.state.rows).toHaveLength(2)
})
