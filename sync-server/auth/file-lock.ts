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

/** By one program at a time, which looks again: the second one to find it stale would else take away the fresh lock of the first. */
async function removeStale(lock: string): Promise<void> {
  if (!(await isStale(lock))) return
  const removing = `${lock}.removing`
  try {
    await (await open(removing, 'wx', 0o600)).close()
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
    if (await isStale(removing)) await unlink(removing).catch(() => undefined)
    return
  }
  try {
    if (await isStale(lock)) await unlink(lock)
  } finally {
    await unlink(removing).catch(() => undefined)
  }
}

async function isStale(file: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(file)).mtimeMs > STALE_AFTER_MS
  } catch (error) {
    // Whoever had it has let go of it meanwhile.
    if (isCode(error, 'ENOENT')) return false
    throw error
  }
}

const isCode = (error: unknown, code: string): boolean => error instanceof Error && 'code' in error && error.code === code
