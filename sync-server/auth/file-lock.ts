import { open, stat, unlink } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'

const LOOK_EVERY_MS = 20
/** What is done under the lock takes milliseconds: an older one was left by a program that was killed. */
const STALE_AFTER_MS = 10_000
const PATIENCE_MS = 20_000

/** Runs `work` while no other program, and nobody else in this one, does so with the same path: `<path>.lock` beside it says so. */
export async function withFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`
  await take(lock)
  try {
    return await work()
  } finally {
    await unlink(lock).catch(() => undefined)
  }
}

async function take(lock: string): Promise<void> {
  for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_EVERY_MS) {
    try {
      await (await open(lock, 'wx', 0o600)).close()
      return
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error
    }
    await removeStale(lock)
    await pause(LOOK_EVERY_MS)
  }
  throw new Error(`another program keeps ${lock}; nothing was changed. When none is at work, remove that file and try again`)
}

async function removeStale(lock: string): Promise<void> {
  try {
    if (Date.now() - (await stat(lock)).mtimeMs > STALE_AFTER_MS) await unlink(lock)
  } catch (error) {
    // Whoever had it has let go of it meanwhile.
    if (!isCode(error, 'ENOENT')) throw error
  }
}

const isCode = (error: unknown, code: string): boolean => error instanceof Error && 'code' in error && error.code === code
