import { basename, dirname, join, resolve } from 'node:path'
import { err, ok } from '../../src-core/lib/result.ts'
import type { Result } from '../../src-core/lib/result.ts'
import type { SourceRefusal } from '../run-source.ts'
import { errorCode } from './disk.ts'
import type { Disk } from './disk.ts'

const FOLDER = '.metaflow'

/**
 * The datastore that a path means: the path itself when it is a `.metaflow` folder, or one under another name that holds
 * flows; else its child `.metaflow`. The answer is absolute and free of links.
 */
export async function findDatastore(disk: Disk, path: string): Promise<Result<string, SourceRefusal>> {
  const asked = resolve(path)
  try {
    const real = await disk.real(asked)
    const kind = (await disk.stat(real)).kind
    if (kind !== 'folder') return err(none(`${asked} is a file, not a folder.`))
    const entries = await disk.list(real)
    if (basename(asked) === FOLDER || basename(real) === FOLDER) return ok(real)
    if (entries.some((entry) => entry.name === FOLDER)) {
      const child = await disk.real(join(real, FOLDER))
      if ((await disk.stat(child)).kind !== 'folder') return err(none(`${join(asked, FOLDER)} is a file, not a folder.`))
      await disk.list(child)
      return ok(child)
    }
    for (const { name, kind } of entries) if (kind === 'folder' && (await isFlow(disk, join(real, name)))) return ok(real)
    return err(none(`${asked} holds no ${FOLDER} folder.`))
  } catch (error) {
    return err(refusalOf(error, asked))
  }
}

/** The nearest `.metaflow` folder at or above `directory`, where Metaflow itself would look for one (contract 5.1); null without any. */
export async function findAbove(disk: Disk, directory: string): Promise<string | null> {
  for (let folder = resolve(directory); ; folder = dirname(folder)) {
    const candidate = join(folder, FOLDER)
    try {
      const real = await disk.real(candidate)
      if ((await disk.stat(real)).kind === 'folder') return candidate
    } catch {
      // Not here, or not for us to see: look further up, as Metaflow does.
    }
    if (folder === dirname(folder)) return null
  }
}

const isFlow = async (disk: Disk, folder: string): Promise<boolean> => {
  try {
    return (await disk.stat(join(folder, '_meta', '_self.json'))).kind === 'file'
  } catch {
    return false
  }
}

const none = (what: string): SourceRefusal => ({
  kind: 'no-datastore',
  message: `${what} Nothing was opened. Choose the folder in which you run your flows, or its ${FOLDER} folder.`,
})

function refusalOf(error: unknown, path: string): SourceRefusal {
  switch (errorCode(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return none(`There is no folder ${path}.`)
    case 'EACCES':
    case 'EPERM':
      return {
        kind: 'no-permission',
        message: `You may not read ${path}. Nothing was opened. Allow reading for your user, then open it again.`,
      }
    case 'ELOOP':
      return none(`${path} is a link that leads in a circle.`)
    default:
      return {
        kind: 'unreadable',
        message: `${path} could not be read (${errorCode(error) || String(error)}). Nothing was opened. Check the drive, then open it again.`,
      }
  }
}
