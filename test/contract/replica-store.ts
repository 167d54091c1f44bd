import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { RunIndex, type RunIndexSnapshot } from '../../src-core/query/run-index.ts'
import type { CommitBatch, OpenedStore, PendingRecord, ReplicaStore, RoomRecord, SeenRun } from '../../src-core/replica/ports.ts'
import type { RunRow } from '../../src-core/runs/run.ts'
import { runKey } from '../../src-core/runs/run-key.ts'

/** How an adapter is put to the test: every store it makes sees the same data, as after a restart. */
export interface StoreUnderTest {
  create(): ReplicaStore
  /** Removes the data. */
  destroy(): Promise<void>
}

const ROOM = 'default/local/TrainFlow/2026-10'
const OTHER = 'default/local/TrainFlow/2026-11'
const NOTHING: CommitBatch = { seq: 1, updates: [], rooms: [], rows: [], seen: [], pendingAdded: [], pendingCleared: [], settings: {} }

export const batch = (seq: number, part: Partial<CommitBatch> = {}): CommitBatch => ({ ...NOTHING, ...part, seq })
export const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)
/** A snapshot of an index with one run, to tell one from another. */
export function snapshotOf(mark: number): RunIndexSnapshot {
  const index = new RunIndex()
  index.upsert([row(String(mark))])
  return index.toSnapshot()
}

export function row(runId: string, userTags: readonly string[] = []): RunRow {
  return {
    key: runKey('local', 'TrainFlow', runId),
    origin: 'local',
    flow: 'TrainFlow',
    runId,
    owner: 'anne',
    createdAt: Number(runId),
    systemTags: ['user:anne'],
    outcome: 'completed',
    successful: true,
    finished: true,
    finishedAt: Number(runId) + 1,
    activeAt: Number(runId) + 1,
    originRunId: null,
    userTags,
    taggedBy: userTags.length > 0 ? ['anne'] : [],
    marks: [],
  }
}

const record = (room: string, seq: number, logLength = 1): RoomRecord => ({ room, localVersion: seq, ackedVersion: 0, logLength, seq })
const seen = (tag: string): SeenRun => ({ tags: [tag], recordedAt: 5, facts: '{}' })
const waiting = (room: string, version: number, text: string): PendingRecord => ({
  room,
  version,
  key: runKey('local', 'TrainFlow', '1'),
  kind: 'tag',
  text,
  change: 'added',
})
const byRunId = (rows: readonly RunRow[]): RunRow[] => rows.toSorted((a, b) => a.createdAt - b.createdAt)

/**
 * What every `ReplicaStore` does. `name` says which adapter it is. `openAtOnce`: whether several can have the same data open, or the second
 * is refused.
 */
export function describeReplicaStore(name: string, setUp: () => StoreUnderTest, openAtOnce: 'several' | 'one' = 'several'): void {
  describe(`${name} keeps what a replica commits`, () => {
    let given: StoreUnderTest
    let opened: ReplicaStore[]

    beforeEach(() => {
      given = setUp()
      opened = []
    })
    afterEach(async () => {
      for (const store of opened) await store.close()
      await given.destroy()
    })

    const open = async (): Promise<{ store: ReplicaStore; state: OpenedStore }> => {
      const store = given.create()
      opened.push(store)
      return { store, state: await store.open() }
    }
    const reopen = async (store: ReplicaStore): Promise<{ store: ReplicaStore; state: OpenedStore }> => {
      await store.close()
      return open()
    }

    test('[STO1] a new store is empty and stands at commit 0', async () => {
      const { store, state } = await open()
      expect(state).toEqual({ seq: 0, rooms: [], snapshot: null, rows: [], pending: [], settings: {} })
      expect(await store.readRoom(ROOM)).toEqual([])
      expect(await store.readAllRows()).toEqual([])
      expect(await store.readSeen('s', [row('1').key])).toEqual(new Map())
    })

    test('[STO1] everything of a commit is there after the store is opened again', async () => {
      const { store } = await open()
      const written = row('1', ['bad'])
      const given = batch(1, {
        updates: [{ room: ROOM, update: bytes(1, 2, 3) }],
        rooms: [record(ROOM, 1)],
        rows: [written],
        seen: [{ sourceId: 's', key: written.key, seen: seen('bad') }],
        pendingAdded: [waiting(ROOM, 1, 'bad')],
        settings: { user: 'anne', undo: [{ add: ['bad'] }] },
      })
      await store.commit(given)
      const again = await reopen(store)
      expect(again.state).toEqual({
        seq: 1,
        rooms: given.rooms,
        snapshot: null,
        rows: [written],
        pending: given.pendingAdded,
        settings: given.settings,
      })
      expect(await again.store.readRoom(ROOM)).toEqual([bytes(1, 2, 3)])
      expect(await again.store.readAllRows()).toEqual([written])
      expect(await again.store.readSeen('s', [written.key, row('2').key])).toEqual(new Map([[written.key, seen('bad')]]))
      expect(await again.store.readSeen('another', [written.key])).toEqual(new Map())
    })

    test('[STO18] a setting that becomes null leaves nothing behind', async () => {
      const { store } = await open()
      await store.commit(batch(1, { settings: { user: 'anne', part: 'a1' } }))
      await store.commit(batch(2, { settings: { part: null, other: null } }))
      expect((await reopen(store)).state.settings).toEqual({ user: 'anne' })
    })

    test('[STO1] a commit of which one thing can not be stored stores nothing, and the next one takes its number', async () => {
      const { store } = await open()
      const part = {
        updates: [{ room: ROOM, update: bytes(1) }],
        rooms: [record(ROOM, 1)],
        rows: [row('1')],
        pendingAdded: [waiting(ROOM, 1, 'bad')],
      }
      await expect(store.commit(batch(1, { ...part, settings: { notData: () => 0 } }))).rejects.toMatchObject({ kind: 'failed' })
      expect(await store.readRoom(ROOM)).toEqual([])
      await store.commit(batch(1, { settings: { user: 'anne' } }))
      const { state } = await reopen(store)
      expect(state).toEqual({ seq: 1, rooms: [], snapshot: null, rows: [], pending: [], settings: { user: 'anne' } })
    })

    test('[STO2] commits that are called without waiting are stored in the order of the calls', async () => {
      const { store } = await open()
      const seqs = Array.from({ length: 20 }, (_, i) => i + 1)
      await Promise.all(
        seqs.map((seq) =>
          store.commit(batch(seq, { updates: [{ room: ROOM, update: bytes(seq) }], rows: [row('1', [`t${seq}`])], settings: { seq } })),
        ),
      )
      expect(await store.readRoom(ROOM)).toEqual(seqs.map((seq) => bytes(seq)))
      const { state } = await reopen(store)
      expect(state.seq).toBe(20)
      expect(state.rows).toEqual([row('1', ['t20'])])
      expect(state.settings).toEqual({ seq: 20 })
    })

    test('[STO2] a commit that does not follow the newest one is refused as failed and stores nothing', async () => {
      const { store } = await open()
      await store.commit(batch(1))
      for (const seq of [1, 3, 0]) {
        await expect(store.commit(batch(seq, { rows: [row('9')] }))).rejects.toMatchObject({ name: 'StoreError', kind: 'failed' })
      }
      const lost = store.commit(batch(2, { settings: { notData: () => 0 } }))
      const follower = store.commit(batch(3, { rows: [row('3')] }))
      await expect(lost).rejects.toMatchObject({ kind: 'failed' })
      await expect(follower).rejects.toMatchObject({ kind: 'failed' })
      expect(await store.readAllRows()).toEqual([])
    })

    test('[STO2] of two stores that have the same data open, the one that is behind is refused, unless it is refused already when it opens', async () => {
      const { store } = await open()
      const second = given.create()
      opened.push(second)
      const opening = second.open()
      const commitFirst = async (): Promise<void> => store.commit(batch(1, { rows: [row('1')] }))
      const refused = opening.then(commitFirst).then(() => second.commit(batch(1, { rows: [row('2')] })))
      await expect(refused).rejects.toMatchObject({ name: 'StoreError', kind: openAtOnce === 'one' ? 'busy' : 'failed' })
      if (openAtOnce === 'one') await commitFirst()
      expect(await store.readAllRows()).toEqual([row('1')])
    })

    test('[STO3] the log of a room has its updates in order, also two of one commit, empty ones and very long ones', async () => {
      const { store } = await open()
      const long = Uint8Array.from({ length: 150_000 }, (_, i) => (i * 7919) >> 5)
      const inOneBuffer = new Uint8Array(1000).fill(7).subarray(500, 503)
      const updates = [bytes(1), long, bytes(), inOneBuffer].map((update) => ({ room: ROOM, update }))
      await store.commit(batch(1, { updates: [...updates, { room: OTHER, update: bytes(9) }] }))
      await store.commit(batch(2, { updates: [{ room: ROOM, update: bytes(2) }] }))
      const again = await reopen(store)
      expect(await again.store.readRoom(ROOM)).toEqual([bytes(1), long, bytes(), bytes(7, 7, 7), bytes(2)])
      expect(await again.store.readRoom(OTHER)).toEqual([bytes(9)])
    })

    test('[STO4] compaction puts one update in place of those up to its number and keeps later ones of a commit under way', async () => {
      const { store } = await open()
      for (const seq of [1, 2, 3])
        await store.commit(batch(seq, { updates: [{ room: ROOM, update: bytes(seq) }], rooms: [record(ROOM, seq, seq)] }))
      const merged = Uint8Array.from({ length: 60_000 }, (_, i) => (i * 31) >> 3)
      const underWay = store.commit(batch(4, { updates: [{ room: ROOM, update: bytes(4) }], rooms: [record(ROOM, 4, 4)] }))
      await Promise.all([underWay, store.compactRoom(ROOM, merged, 3)])
      expect(await store.readRoom(ROOM)).toEqual([merged, bytes(4)])
      const again = await reopen(store)
      expect(await again.store.readRoom(ROOM)).toEqual([merged, bytes(4)])
      expect(again.state.rooms).toEqual([{ ...record(ROOM, 4), logLength: 1 }])
      await again.store.compactRoom(ROOM, bytes(5), 4)
      expect(await again.store.readRoom(ROOM)).toEqual([bytes(5)])
    })

    test('[STO5] waiting changes are gone once their version is cleared, those of later versions and other rooms stay', async () => {
      const { store } = await open()
      const all = [waiting(ROOM, 1, 'a'), waiting(ROOM, 1, 'b'), waiting(ROOM, 2, 'c'), waiting(OTHER, 1, 'd')]
      await store.commit(batch(1, { pendingAdded: all.slice(0, 2) }))
      await store.commit(batch(2, { pendingAdded: all.slice(2) }))
      await store.commit(batch(3, { pendingAdded: [waiting(ROOM, 3, 'e')], pendingCleared: [{ room: ROOM, through: 1 }] }))
      const { state } = await reopen(store)
      expect(new Set(state.pending.map(({ text }) => text))).toEqual(new Set(['c', 'd', 'e']))
    })

    test('[STO5] what an importer saw last replaces what it saw before, run by run', async () => {
      const { store } = await open()
      const [a, b] = [row('1').key, row('2').key]
      await store.commit(batch(1, { seen: [a, b].map((key) => ({ sourceId: 's', key, seen: seen('old') })) }))
      await store.commit(batch(2, { seen: [{ sourceId: 's', key: a, seen: seen('new') }] }))
      expect(await store.readSeen('s', [b, a])).toEqual(
        new Map([
          [a, seen('new')],
          [b, seen('old')],
        ]),
      )
    })

    test('[STO6] after a snapshot the store opens with it and the rows written since; all rows can still be read', async () => {
      const { store } = await open()
      await store.commit(batch(1, { rows: [row('1'), row('2')] }))
      await store.commit(batch(2, { rows: [row('3')] }))
      await store.writeIndexSnapshot(snapshotOf(1), 2)
      await store.commit(batch(3, { rows: [row('2', ['bad'])] }))
      const again = await reopen(store)
      expect(again.state.snapshot).toEqual(snapshotOf(1))
      expect(again.state.rows).toEqual([row('2', ['bad'])])
      expect(byRunId(await again.store.readAllRows())).toEqual([row('1'), row('2', ['bad']), row('3')])
      await again.store.writeIndexSnapshot(snapshotOf(2), 3)
      const third = await reopen(again.store)
      expect(third.state).toMatchObject({ snapshot: snapshotOf(2), rows: [] })
      expect(byRunId(await third.store.readAllRows())).toEqual([row('1'), row('2', ['bad']), row('3')])
    })

    test('[STO7] what was asked for before `close` is done; after it, and before `open`, every call is refused as failed', async () => {
      const { store } = await open()
      const last = store.commit(batch(1, { rows: [row('1')] }))
      await store.close()
      await store.close()
      await expect(last).resolves.toBeUndefined()
      for (const refused of [store, given.create()]) {
        await expect(refused.commit(batch(2))).rejects.toMatchObject({ kind: 'failed' })
        await expect(refused.readRoom(ROOM)).rejects.toMatchObject({ kind: 'failed' })
        await expect(refused.readAllRows()).rejects.toMatchObject({ kind: 'failed' })
        await expect(refused.compactRoom(ROOM, bytes(), 1)).rejects.toMatchObject({ kind: 'failed' })
      }
      await expect(store.open()).rejects.toMatchObject({ kind: 'failed' })
      expect((await open()).state.rows).toEqual([row('1')])
    })

    test('[STO7] nothing is shared with the caller: what it changes after a call stays out of the store', async () => {
      const { store } = await open()
      const update = bytes(1)
      const settings: Record<string, unknown> = { user: 'anne' }
      const commit = store.commit(batch(1, { updates: [{ room: ROOM, update }], settings }))
      await commit
      update[0] = 9
      settings['user'] = 'bob'
      const [kept] = await store.readRoom(ROOM)
      expect(kept).toEqual(bytes(1))
      expect((await reopen(store)).state.settings).toEqual({ user: 'anne' })
    })
  })
}
