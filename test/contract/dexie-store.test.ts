import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { DexieStore } from '../../src-renderer/store/dexie-store.ts'
import { describeReplicaStore } from './replica-store.ts'

describeReplicaStore('Dexie over an IndexedDB in memory', () => {
  const factory = new IDBFactory()
  return { create: () => new DexieStore({ name: 'replica', factory, keyRange: IDBKeyRange }), destroy: () => Promise.resolve() }
})
