import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { extract } from 'tar'
import * as v from 'valibot'

/** Written beside the unpacked files at the very end: proof that they are all there, and of which archive. */
const SEAL_NAME = 'complete.json'
const sealSchema = v.object({ archive: v.string(), files: v.number() })

/** Far above the shipped sample: an archive that unpacks to more is not it. */
const MAX_UNPACKED_BYTES = 256 * 1024 * 1024
const TEMPORARY = /^sample-.+\.tmp$/

/**
 * A function that gives the folder with the shipped sample's `.metaflow`, unpacking it into `dataFolder` if it is not there whole.
 * An unpacked sample of another archive, or one that lacks files, is replaced. Rejects when the archive is damaged or the disk
 * refuses. Called while it unpacks, it gives the same folder once that is done.
 */
export function createSample(archivePath: string, dataFolder: string): () => Promise<string> {
  let underWay: Promise<string> | null = null
  return () => {
    underWay ??= unpackSample(archivePath, dataFolder).finally(() => {
      underWay = null
    })
    return underWay
  }
}

async function unpackSample(archivePath: string, dataFolder: string): Promise<string> {
  const archive = await readFile(archivePath)
  const digest = createHash('sha256').update(archive).digest('hex')
  const folder = join(dataFolder, 'sample')
  if (await isWhole(folder, digest)) return folder

  // Inflated as a whole first, so that a damaged archive is found out before anything is written.
  const files = await promisify(gunzip)(archive, { maxOutputLength: MAX_UNPACKED_BYTES })
  await mkdir(dataFolder, { recursive: true })
  await removeLeftovers(dataFolder)
  const fresh = join(dataFolder, `sample-${randomBytes(6).toString('hex')}.tmp`)
  await mkdir(fresh)
  await unpack(files, fresh)
  await writeFile(join(fresh, SEAL_NAME), JSON.stringify({ archive: digest, files: await countFiles(fresh) }))
  await rm(folder, { recursive: true, force: true })
  await rename(fresh, folder)
  return folder
}

/** What an unpacking that was cut short has left. */
async function removeLeftovers(dataFolder: string): Promise<void> {
  const names = await readdir(dataFolder)
  await Promise.all(
    names.filter((name) => TEMPORARY.test(name)).map((name) => rm(join(dataFolder, name), { recursive: true, force: true })),
  )
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
