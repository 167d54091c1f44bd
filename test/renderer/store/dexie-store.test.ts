import { DexieStore } from '../../../src-renderer/store/dexie-store.ts'
import { deleteDatabase } from './native-database.ts'
import { describeReplicaStore } from '../../contract/replica-store.ts'

describeReplicaStore('Dexie in a real browser', () => {
  const name = `replica-${crypto.randomUUID()}`
  return { create: () => new DexieStore({ name }), destroy: () => deleteDatabase(name) }
})
