import { readFile } from 'node:fs/promises'
import { ReplicaUnavailable } from './errors.ts'
import { writeWhole } from './write-whole.ts'
import type { WatchCursor, WatchState } from './watch.ts'

/**
 * A cursor in a file. What is told with it goes on after a restart where it ended. Two watches at once would give one number to two events, so
 * the one that finds the file changed by another ends.
 */
export function cursorFile(path: string): WatchCursor {
  /** As it was read or written here; null without a file. */
  let known: string | null = null
  const readText = async (): Promise<string | null> => {
    try {
      return await readFile(path, 'utf8')
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
      throw unwritable(path, error)
    }
  }
  return {
    async read() {
      const text = (known = await readText())
      if (text === null) return null
      const state = parseState(text)
      if (state === null)
        throw new ReplicaUnavailable(
          'store-unreadable',
          `The cursor ${path} can not be understood. It was left as it is. Rename it to begin anew.`,
        )
      return state
    },
    async write(state) {
      if ((await readText()) !== known)
        throw new ReplicaUnavailable(
          'store-busy',
          `Another watch goes on from the cursor ${path}. This one has ended; what is new is told there. Give this one a --cursor of its own.`,
        )
      const text = `${JSON.stringify(state)}\n`
      try {
        await writeWhole(path, text)
        known = text
      } catch (error) {
        throw unwritable(path, error)
      }
    },
  }
}

const unwritable = (path: string, error: unknown): ReplicaUnavailable =>
  new ReplicaUnavailable(
    'store-unwritable',
    `The cursor ${path} can not be kept: ${error instanceof Error ? error.message : String(error)}. Events since are told again.`,
    { cause: error },
  )

function parseState(text: string): WatchState | null {
  try {
    const state: WatchState = JSON.parse(text)
    const isWhole = state.version === 1 && typeof state.id === 'string' && Number.isSafeInteger(state.nextEvent)
    return isWhole && Array.isArray(state.matching) && Array.isArray(state.waiting) ? state : null
  } catch {
    return null
  }
}
