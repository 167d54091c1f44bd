import { ClassicLevel } from 'classic-level'
import { ReplicaUnavailable } from '../api/errors.ts'
import { toStoreError } from '../store/level-error.ts'
import { makeFolder } from '../store/make-folder.ts'

/**
 * Takes a cursor for this program alone, until the function that it resolves with is called. It is LevelDB's lock, since that ends with the
 * program, however it ends. Throws `ReplicaUnavailable`.
 */
export async function takeCursor(base: string): Promise<() => Promise<void>> {
  const folder = `${base}.lock`
  try {
    await makeFolder(folder)
    const lock = new ClassicLevel(folder)
    await lock.open()
    return () => lock.close()
  } catch (error) {
    const { kind, message } = toStoreError(error)
    if (kind === 'busy')
      throw new ReplicaUnavailable(
        'store-busy',
        `Another watch goes on from the cursor ${base}.json. Nothing was done. Give this one a --cursor of its own.`,
        { cause: error },
      )
    throw new ReplicaUnavailable('store-unwritable', `The cursor ${base}.json can not be kept: ${message}. Nothing was done.`, {
      cause: error,
    })
  }
}
