import type { Trouble } from '../../src-core/replica/api.ts'
import { type ReplicaStore, StoreError } from '../../src-core/replica/ports.ts'
import { DexieStore, type DexieStoreOptions } from './dexie-store.ts'
import { inspectDatabase } from './inspect-database.ts'

export interface NewestStoreOptions extends Pick<DexieStoreOptions, 'factory' | 'onLost'> {
  readonly baseName: string
}

export interface OpenedOn<T> {
  readonly value: T
  /** What a person has to know about the database that was found; null when all is well. */
  readonly trouble: Trouble | null
}

/**
 * Gives `open` the store in use and returns what it makes of it. `open` must call the store's `open`, and reject with what that
 * rejects with. If that is `corrupt`, the database stays as it is under its name, and `open` is called once more with a new one.
 *
 * Which database is in use needs no record of its own: they are called `baseName`, `baseName-2`, … and the one with the
 * highest number is it. The caller holds the replica's Web Lock, so nobody else opens or makes one meanwhile.
 */
export async function openNewestStore<T>(
  { baseName, factory = indexedDB, onLost = () => {} }: NewestStoreOptions,
  open: (store: ReplicaStore) => Promise<T>,
): Promise<OpenedOn<T>> {
  const number = await newestNumber(baseName, factory)
  const name = databaseName(baseName, number)
  const found = await inspectDatabase(factory, name)
  const wiped = found.kind === 'absent' && found.wiped
  const store = new DexieStore({ name, factory, onLost })
  try {
    return { value: await open(store), trouble: wiped ? wipedTrouble() : null }
  } catch (error) {
    await store.close()
    if (!(error instanceof StoreError) || error.kind !== 'corrupt') throw error
    return {
      value: await open(new DexieStore({ name: databaseName(baseName, number + 1), factory, onLost })),
      trouble: setAsideTrouble(name, error.message),
    }
  }
}

const databaseName = (baseName: string, number: number): string => (number === 1 ? baseName : `${baseName}-${number}`)

async function newestNumber(baseName: string, factory: IDBFactory): Promise<number> {
  // Rejects once when the browser finds its storage damaged; it then discards all of it, and opening says so.
  const databases = await factory.databases().catch(() => [])
  const numbers = databases.map(({ name }) => (name?.startsWith(`${baseName}-`) ? Number(name.slice(baseName.length + 1)) : 1))
  return Math.max(1, ...numbers.filter((number) => Number.isSafeInteger(number)))
}

function setAsideTrouble(asideName: string, why: string): Trouble {
  return {
    kind: 'store-corrupt',
    asideName,
    message:
      `This machine's database could not be read: ${why}. It was set aside as ${asideName}, with everything in it, and Tagalong started with an empty one. ` +
      "Runs and the tags they came with are read from their sources again. Tags given here are in the database set aside: do not clear this app's data before they are recovered.",
  }
}

function wipedTrouble(): Trouble {
  return {
    kind: 'store-corrupt',
    asideName: null,
    message:
      "This machine's database was damaged, and the browser has discarded it. Runs and the tags they came with are read from their sources again. " +
      'Tags that were kept only on this machine are lost. Check the disk before you go on.',
  }
}
