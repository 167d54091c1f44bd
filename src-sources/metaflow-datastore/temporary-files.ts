import { join } from 'node:path'
import { errorCode } from './disk.ts'
import type { Disk } from './disk.ts'
import type { WritingDisk } from './writing-disk.ts'

/**
 * Names of files that become a record by being renamed. They begin with a dot and match neither `sysmeta_*` nor
 * `*_artifact_*`, so Metaflow and this reader pass them over (contract 5.8).
 */
const NAME = /^\.tagalong-[0-9a-f]{13}\.tmp$/
/** A write takes milliseconds. One that slept longer finds its file gone and begins anew. */
const LEFT_OVER_AFTER_MS = 10 * 60_000

/** A new name; `random` gives numbers as `Math.random` does. Two writers that get the same one are told apart by `create`. */
export function temporaryName(random: () => number): string {
  const digits = Math.floor(random() * 2 ** 52).toString(16)
  return `.tagalong-${digits.padStart(13, '0')}.tmp`
}

/** A new file with this content, safe on disk, made like the file `like`. Leaves nothing behind when it fails. */
export async function writeAside(writing: WritingDisk, file: string, bytes: Buffer, like: string): Promise<void> {
  const made = await writing.create(file, like)
  try {
    try {
      await made.write(bytes)
      await made.sync()
    } finally {
      await made.close()
    }
  } catch (error) {
    await removeQuietly(writing, file)
    throw error
  }
}

/** Removes a file that would only be in the way; the failure that made it useless is the one to tell of. */
export async function removeQuietly(writing: WritingDisk, file: string): Promise<void> {
  await writing.remove(file).catch(() => {})
}

/** Removes what earlier writers left in a folder when they were killed: files of our names that are old. `now` in epoch milliseconds. */
export async function removeLeftOvers(disk: Disk, writing: WritingDisk, folder: string, now: number): Promise<void> {
  const entries = await disk.list(folder).catch(() => [])
  for (const { name, kind } of entries) {
    if (kind !== 'file' || !NAME.test(name)) continue
    const file = join(folder, name)
    const stat = await disk.stat(file).catch(() => null)
    if (stat && now - stat.mtimeMs > LEFT_OVER_AFTER_MS) await removeQuietly(writing, file)
  }
}

/** Failures that say that somebody else was at work in the folder, so that the next try finds another state. */
export const isOvertaken = (error: unknown): boolean => ['EEXIST', 'ENOENT', 'ESTALE', 'EBUSY'].includes(errorCode(error))
