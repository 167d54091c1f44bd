import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { Parser } from 'tar'

/** Far above the shipped sample: an archive that inflates to more is not it. */
const MAX_INFLATED_BYTES = 256 * 1024 * 1024

export interface ArchivedFile {
  /** Relative, with slashes, without dot segments. */
  readonly path: string
  readonly bytes: Buffer
}

/**
 * The plain files of a gzipped tar that lie under `folder` (`.metaflow`), all of them in memory. Whatever else is in it is left out: links,
 * devices, and names that would lead elsewhere. Rejects when the archive is damaged.
 */
export async function readArchive(archive: Buffer, folder: string): Promise<ArchivedFile[]> {
  const inflated = await promisify(gunzip)(archive, { maxOutputLength: MAX_INFLATED_BYTES })
  const files: ArchivedFile[] = []
  const parser = new Parser({
    strict: true,
    onReadEntry(entry) {
      const { path } = entry
      if (entry.type !== 'File' || !isUnder(folder, path)) {
        entry.resume()
        return
      }
      const chunks: Buffer[] = []
      entry.on('data', (chunk) => chunks.push(chunk))
      entry.on('end', () => files.push({ path, bytes: Buffer.concat(chunks) }))
    },
  })
  await new Promise<void>((resolve, reject) => {
    parser.on('end', resolve)
    parser.on('error', reject)
    parser.end(inflated)
  })
  return files
}

function isUnder(folder: string, path: string): boolean {
  const [first, ...rest] = path.split('/')
  return first === folder && rest.every((segment) => segment !== '' && segment !== '.' && segment !== '..' && !/[\\:\0]/.test(segment))
}
