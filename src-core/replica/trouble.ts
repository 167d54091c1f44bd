import type { Trouble } from './api.ts'
import { StoreError } from './ports.ts'

/** A failed write in words: what happened, whether the work is safe, what to do next (guide, Words). */
export function writeTrouble(error: unknown): Trouble {
  if (error instanceof StoreError && error.kind === 'full') {
    return {
      kind: 'store-full',
      message: "This machine's disk is full. The last change was not kept and has been taken back. Free some space, then try again.",
    }
  }
  return {
    kind: 'store-failed',
    message: `The last change could not be stored and has been taken back; earlier ones are safe. The storage says: ${wordsOf(error)}. Try again, or reload the window.`,
  }
}

/** Tags that are stored and cannot be read, in words. */
export function readTrouble(error: unknown): Trouble {
  return {
    kind: 'store-failed',
    message: `Tags on this machine could not be read, so nothing was changed. The storage says: ${wordsOf(error)}. Reload the window; if that does not help, keep the app's data and ask for help.`,
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
