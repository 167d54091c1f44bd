import { readFile, realpath } from 'node:fs/promises'
import { extname, isAbsolute, join, relative, sep } from 'node:path'

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
}

export interface RendererFile {
  readonly type: string
  readonly bytes: Uint8Array
  /** Its name carries a hash of what is in it, so it never changes. */
  readonly immutable: boolean
}

/**
 * A file of the built renderer by the path of a URL, still percent-encoded; `/` is `index.html`. Null for whatever is not a file of a
 * known type inside `folder`: there is no other way out of it, and no listing.
 */
export async function readRendererFile(folder: string, urlPath: string): Promise<RendererFile | null> {
  const path = decodePath(urlPath)
  const type = path === null ? undefined : TYPES[extname(path)]
  if (path === null || type === undefined) return null
  try {
    const root = await realpath(folder)
    // A link that stands in the folder leads no further than the folder.
    const file = await realpath(join(root, path))
    const inside = relative(root, file)
    if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return null
    return { type, bytes: await readFile(file), immutable: inside.startsWith(`assets${sep}`) }
  } catch {
    return null
  }
}

/** Null for what no page of ours asks for: bad encoding, no leading slash, backslashes and drives, NUL, dot segments. */
function decodePath(urlPath: string): string | null {
  let path: string
  try {
    path = decodeURIComponent(urlPath)
  } catch {
    return null
  }
  if (!path.startsWith('/') || /[\\:\0]/.test(path)) return null
  if (path.split('/').some((segment) => segment === '.' || segment === '..')) return null
  return path === '/' ? '/index.html' : path
}
