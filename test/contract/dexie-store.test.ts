import * as fc from 'fast-check'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { expect, test } from 'vitest'
import type { CommitBatch, OpenedStore, ReplicaStore, StoreError } from '../../src-core/replica/ports.ts'
import { assertNever } from '../../src-core/lib/assert-never.ts'
import { DexieStore } from '../../src-renderer/store/dexie-store.ts'
import { MemoryDisk, MemoryStore } from '../support/memory-store.ts'
import { batch, describeReplicaStore, row, snapshotOf } from './replica-store.ts'

const onFactory = (factory: IDBFactory): DexieStore => new DexieStore({ name: 'replica', factory, keyRange: IDBKeyRange })

describeReplicaStore('Dexie over an IndexedDB in memory', () => {
  const factory = new IDBFactory()
  return { create: () => onFactory(factory), destroy: () => Promise.resolve() }
})

const ROOMS = ['w/local/A/2026-10', 'w/local/A/2026-11', 'w/local/B/2026-10']
const KEYS = ['1', '2', '3', '4', '5'].map((runId) => row(runId).key)
const SOURCES = ['s', 't']

/** One thing that a replica may ask of its store. Numbers are chosen when it is asked: a commit always follows the newest. */
type Step =
  | { readonly kind: 'commit'; readonly part: Partial<CommitBatch>; readonly fails: boolean }
  | { readonly kind: 'compact'; readonly room: string; readonly merged: Uint8Array; readonly back: number }
  | { readonly kind: 'snapshot'; readonly mark: number }
  | { readonly kind: 'restart' }

const room = fc.constantFrom(...ROOMS)
const tag = fc.constantFrom('a', 'b', 'c')
const version = fc.integer({ min: 1, max: 5 })
const bytes = fc.oneof(
  { arbitrary: fc.uint8Array({ maxLength: 20 }), weight: 19 },
  { arbitrary: fc.constant(new Uint8Array(60_000).fill(3)), weight: 1 },
)

const part: fc.Arbitrary<Partial<CommitBatch>> = fc.record({
  updates: fc.array(fc.record({ room, update: bytes }), { maxLength: 4 }),
  rooms: fc.uniqueArray(fc.record({ room, localVersion: version, ackedVersion: fc.constant(0), logLength: version, seq: version }), {
    maxLength: 3,
    selector: (record) => record.room,
  }),
  rows: fc.array(
    fc.constantFrom('1', '2', '3', '4', '5').chain((runId) => fc.array(tag, { maxLength: 2 }).map((tags) => row(runId, tags))),
    { maxLength: 4 },
  ),
  seen: fc.array(
    fc.record({
      sourceId: fc.constantFrom(...SOURCES),
      key: fc.constantFrom(...KEYS),
      seen: fc.record({ tags: fc.array(tag), recordedAt: version, facts: tag }),
    }),
    { maxLength: 4 },
  ),
  pendingAdded: fc.array(
    fc.record({
      room,
      version,
      key: fc.constantFrom(...KEYS),
      kind: fc.constant('tag'),
      text: tag,
      change: fc.constantFrom('added', 'removed'),
    }),
    {
      maxLength: 3,
    },
  ),
  pendingCleared: fc.array(fc.record({ room, through: version }), { maxLength: 2 }),
  settings: fc.dictionary(tag, version, { maxKeys: 2 }),
})

const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: fc.record({ kind: fc.constant('commit'), part, fails: fc.constantFrom(false, false, false, true) }), weight: 6 },
  { arbitrary: fc.record({ kind: fc.constant('compact'), room, merged: bytes, back: fc.nat(3) }), weight: 2 },
  { arbitrary: fc.record({ kind: fc.constant('snapshot'), mark: version }), weight: 1 },
  { arbitrary: fc.record({ kind: fc.constant('restart') }), weight: 2 },
)

const byText = <T>(values: readonly T[]): T[] => values.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))

/** What may come in any order is put into one. */
const inOrder = (state: OpenedStore): OpenedStore => ({
  ...state,
  rooms: byText(state.rooms),
  rows: byText(state.rows),
  pending: byText(state.pending),
})

async function everythingIn(store: ReplicaStore): Promise<unknown> {
  const logs = await Promise.all(ROOMS.map((name) => store.readRoom(name)))
  const seen = await Promise.all(SOURCES.map(async (source) => byText([...(await store.readSeen(source, KEYS))])))
  return { logs, seen, rows: byText(await store.readAllRows()) }
}

/** The store under test and a plain one, asked the same. */
class Pair {
  readonly #factory = new IDBFactory()
  readonly #disk = new MemoryDisk()
  #stores = this.#create()
  #seq = 0

  /** What both answer to a step: equal, if all is well. */
  take(step: Step): Promise<unknown[]> {
    switch (step.kind) {
      case 'commit': {
        const settings = step.fails ? { notData: () => 0 } : {}
        const next = batch(this.#seq + 1, { ...step.part, settings: { ...step.part.settings, ...settings } })
        if (!step.fails) this.#seq += 1
        return this.ask((store) => outcome(store.commit(next)))
      }
      case 'compact':
        return this.ask((store) => outcome(store.compactRoom(step.room, step.merged, Math.max(0, this.#seq - step.back))))
      case 'snapshot':
        return this.ask((store) => outcome(store.writeIndexSnapshot(snapshotOf(step.mark), this.#seq)))
      case 'restart':
        return this.#restart()
      default:
        return assertNever(step)
    }
  }

  ask(question: (store: ReplicaStore) => Promise<unknown>): Promise<unknown[]> {
    return Promise.all(this.#stores.map(question))
  }

  open(): Promise<unknown[]> {
    return this.ask(async (store) => inOrder(await store.open()))
  }

  async #restart(): Promise<unknown[]> {
    await this.ask((store) => store.close())
    this.#stores = this.#create()
    return this.open()
  }

  #create(): ReplicaStore[] {
    return [onFactory(this.#factory), new MemoryStore(this.#disk)]
  }
}

const outcome = (asked: Promise<void>): Promise<string> =>
  asked.then(
    () => 'done',
    (error: StoreError) => error.kind,
  )

test('[STO1] [STO4] [STO6] after any history of commits, failures, compactions, snapshots and restarts the store says what a plain one says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const pair = new Pair()
      await pair.open()
      for (const it of steps) {
        const [real, plain] = await pair.take(it)
        expect(real).toEqual(plain)
      }
      const [real, plain] = await pair.ask(everythingIn)
      expect(real).toEqual(plain)
      await pair.ask((store) => store.close())
    }),
    { seed: 20_261_124, numRuns: 50 },
  )
})
