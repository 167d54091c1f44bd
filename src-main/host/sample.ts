import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as v from 'valibot'
import { readArchive } from './read-archive.ts'
import type { ArchivedFile } from './read-archive.ts'

/** Written beside the unpacked files at the very end: proof that they are all there, and of which archive. */
const SEAL_NAME = 'complete.json'
const sealSchema = v.object({ archive: v.string(), files: v.number() })

/** So many files are written at a time: more make no disk faster. */
const WRITERS = 4
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

  // Read as a whole first, so that a damaged archive is found out before anything is written.
  const files = await readArchive(archive, '.metaflow')
  await mkdir(dataFolder, { recursive: true })
  await removeLeftovers(dataFolder)
  const fresh = join(dataFolder, `sample-${randomBytes(6).toString('hex')}.tmp`)
  await mkdir(fresh)
  await writeFiles(files, fresh)
  await writeFile(join(fresh, SEAL_NAME), JSON.stringify({ archive: digest, files: files.length }))
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

async function writeFiles(files: readonly ArchivedFile[], folder: string): Promise<void> {
  const folders = new Set(files.map(({ path }) => dirname(path)))
  for (const path of folders) await mkdir(join(folder, path), { recursive: true })
  const rest = files.values()
  const write = async (): Promise<void> => {
    for (const { path, bytes } of rest) await writeFile(join(folder, path), bytes)
  }
  await Promise.all(Array.from({ length: WRITERS }, write))
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
