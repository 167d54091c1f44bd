import { rmSync } from 'node:fs'
import { mkdtemp, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder for everything that one bench writes, removed with it. */
export interface BenchFolder {
  /** Makes a folder of its own within. */
  make(name: string): Promise<string>
  /** At once, as the end of a process needs it. */
  remove(): void
}

export async function openBenchFolder(): Promise<BenchFolder> {
  const root = await mkdtemp(join(tmpdir(), 'tagalong-bench-'))
  return {
    async make(name) {
      const path = join(root, name)
      await mkdir(path)
      return path
    },
    // Chromium may still be closing files when its process is reported as gone.
    remove: () => rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }),
  }
}
