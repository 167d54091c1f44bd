import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract } from 'tar'
import * as v from 'valibot'

/** Written beside the unpacked files at the very end: proof that they are all there, and of which archive. */
const SEAL_NAME = 'complete.json'
const sealSchema = v.object({ archive: v.string(), files: v.number() })

/**
 * Gives the folder that holds the shipped sample's `.metaflow`, unpacking it into `dataFolder` if it is not there whole.
 * An unpacked sample of another archive, or one that lacks files, is replaced. Rejects when the disk refuses.
 */
export async function unpackSample(archivePath: string, dataFolder: string): Promise<string> {
  const archive = await readFile(archivePath)
  const digest = createHash('sha256').update(archive).digest('hex')
  const folder = join(dataFolder, 'sample')
  if (await isWhole(folder, digest)) return folder

  await mkdir(dataFolder, { recursive: true })
  const fresh = join(dataFolder, `sample-${randomBytes(6).toString('hex')}.tmp`)
  try {
    await mkdir(fresh)
    await unpack(archive, fresh)
    const files = await countFiles(fresh)
    await writeFile(join(fresh, SEAL_NAME), JSON.stringify({ archive: digest, files }))
    await rm(folder, { recursive: true, force: true })
    await rename(fresh, folder)
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
  return folder
}

/** Only files and folders, only inside `.metaflow`: the archive is ours, and still nothing in it may reach elsewhere. */
async function unpack(archive: Buffer, folder: string): Promise<void> {
  await pipeline(
    Readable.from([archive]),
    extract({
      cwd: folder,
      strict: true,
      // Times of files say nothing: a run's times are in its records.
      noMtime: true,
      filter: (path, entry) => path.startsWith('.metaflow/') && 'type' in entry && (entry.type === 'File' || entry.type === 'Directory'),
    }),
  )
}

async function isWhole(folder: string, digest: string): Promise<boolean> {
  try {
    const seal = v.parse(sealSchema, JSON.parse(await readFile(join(folder, SEAL_NAME), 'utf8')))
    return seal.archive === digest && (await countFiles(folder)) >= seal.files
  } catch {
    return false
  }
}

async function countFiles(folder: string): Promise<number> {
  const entries = await readdir(join(folder, '.metaflow'), { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).length
}
