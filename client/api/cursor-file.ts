import { readFile } from 'node:fs/promises'
import { ReplicaUnavailable } from './errors.ts'
import { writeWhole } from './write-whole.ts'
import type { WatchCursor, WatchState } from './watch.ts'

/** A cursor in a file. What is told with it goes on after a restart where it ended. */
export function cursorFile(path: string): WatchCursor {
  return {
    async read() {
      let text: string
      try {
        text = await readFile(path, 'utf8')
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
        throw unwritable(path, error)
      }
      const state = parseState(text)
      if (state === null)
        throw new ReplicaUnavailable(
          'store-unreadable',
          `The cursor ${path} can not be understood. It was left as it is. Rename it to begin anew.`,
        )
      return state
    },
    async write(state) {
      try {
        await writeWhole(path, `${JSON.stringify(state)}\n`)
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
