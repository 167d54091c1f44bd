import { lstat, realpath } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative } from 'node:path'

/**
 * Absolute path of what lies at `path` in the folder `root`, or of the nearest folder above it that is there. Null for what is not in
 * it, also when only a link on the way leads out; a link itself is shown, not followed.
 */
export async function locateFile(root: string, path: string): Promise<string | null> {
  if (isAbsolute(path) || path.split(/[/\\]/).includes('..')) return null
  const realRoot = await realpath(root).catch(() => null)
  if (realRoot === null) return null
  for (let at = join(root, path); isInside(root, at); at = dirname(at)) {
    const isThere = await lstat(at).then(
      () => true,
      () => false,
    )
    if (!isThere) continue
    if (at === join(root)) return at
    const folder = await realpath(dirname(at)).catch(() => null)
    return folder !== null && isInside(realRoot, folder) ? at : null
  }
  return null
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path)
  return way !== '..' && !/^\.\.[/\\]/.test(way) && !isAbsolute(way)
}
