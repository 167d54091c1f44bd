import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'

/** Puts `text` in place of the file at `path`: a reader, or a start after a power cut, sees the old text or the new one, never half. */
export async function writeAtomically(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
