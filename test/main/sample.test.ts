import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { create, Header } from 'tar'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createSample } from '../../src-main/host/sample.ts'
import { SAMPLE_ARCHIVE, startHost } from '../support/start-host.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tagalong-sample-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

const unpackSample = (archive: string, dataFolder: string): Promise<string> => createSample(archive, dataFolder)()

/** An archive of `files` (path to text) and symbolic `links` (path to target), made in a folder of its own. */
async function archiveOf(files: Readonly<Record<string, string>>, links: Readonly<Record<string, string>> = {}): Promise<string> {
  const from = join(folder, 'made')
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(from, path, '..'), { recursive: true })
    await writeFile(join(from, path), text)
  }
  for (const [path, target] of Object.entries(links)) await symlink(target, join(from, path))
  const file = join(folder, 'made.tgz')
  await create({ file, cwd: from, gzip: true }, await readdir(from))
  return file
}

it('[BRG9] the shipped sample is unpacked whole, once', async () => {
  const data = join(folder, 'data')
  const sample = await unpackSample(SAMPLE_ARCHIVE, data)
  expect(sample).toBe(join(data, 'sample'))
  expect(await readdir(join(sample, '.metaflow'))).toContain('BranchFlow')
  const { ctimeMs } = await stat(sample)
  await unpackSample(SAMPLE_ARCHIVE, data)
  expect((await stat(sample)).ctimeMs).toBe(ctimeMs)
  expect(await readdir(data)).toEqual(['sample'])
})

it('[BRG9] a sample that lacks a file, or whose unpacking was cut short, is unpacked again', async () => {
  const archive = await archiveOf({ '.metaflow/Flow/1/a.json': 'a', '.metaflow/Flow/1/b.json': 'b' })
  const sample = await unpackSample(archive, join(folder, 'data'))
  await rm(join(sample, '.metaflow/Flow/1/b.json'))
  await unpackSample(archive, join(folder, 'data'))
  expect(await readdir(join(sample, '.metaflow/Flow/1'))).toEqual(['a.json', 'b.json'])

  await rm(join(sample, 'complete.json'))
  await rm(join(sample, '.metaflow/Flow/1/a.json'))
  await unpackSample(archive, join(folder, 'data'))
  expect(await readdir(join(sample, '.metaflow/Flow/1'))).toEqual(['a.json', 'b.json'])
})

it('[BRG9] the sample of a newer archive takes the place of the older one', async () => {
  const data = join(folder, 'data')
  const sample = await unpackSample(await archiveOf({ '.metaflow/Old/1/a.json': 'a' }), data)
  await rm(join(folder, 'made'), { recursive: true })
  await unpackSample(await archiveOf({ '.metaflow/New/1/a.json': 'a' }), data)
  expect(await readdir(join(sample, '.metaflow'))).toEqual(['New'])
})

it('[BRG9] asked for twice at once it is unpacked once', async () => {
  const sample = createSample(await archiveOf({ '.metaflow/Flow/a.json': 'a' }), join(folder, 'data'))
  const folders = await Promise.all([sample(), sample()])
  expect(new Set(folders).size).toBe(1)
  expect(await readdir(join(folder, 'data'))).toEqual(['sample'])
})

it('[BRG9] what an unpacking that was cut short has left is taken away', async () => {
  await mkdir(join(folder, 'data', 'sample-0123.tmp', '.metaflow'), { recursive: true })
  await unpackSample(await archiveOf({ '.metaflow/Flow/a.json': 'a' }), join(folder, 'data'))
  expect(await readdir(join(folder, 'data'))).toEqual(['sample'])
})

it('[BRG9] links and whatever lies beside .metaflow are left out', async () => {
  const archive = await archiveOf({ '.metaflow/Flow/a.json': 'a', 'beside.txt': 'x' }, { '.metaflow/out': '/etc' })
  const sample = await unpackSample(archive, join(folder, 'data'))
  expect((await readdir(sample)).toSorted()).toEqual(['.metaflow', 'complete.json'])
  expect(await readdir(join(sample, '.metaflow'))).toEqual(['Flow'])
})

it('[BRG9] names that would lead out of the folder are left out', async () => {
  const file = join(folder, 'evil.tgz')
  const names = [
    '.metaflow/Flow/a.json',
    '.metaflow/../../out.json',
    '/etc/out.json',
    '.metaflow/./b.json',
    '.metaflow//c.json',
    '.metaflow/C:\\d.json',
    '../e.json',
  ]
  await writeFile(file, gzipSync(Buffer.concat([...names.map(tarEntry), Buffer.alloc(1024)])))
  await unpackSample(file, join(folder, 'data'))
  expect((await readdir(folder, { recursive: true })).filter((path) => path.endsWith('.json')).toSorted()).toEqual([
    'data/sample/.metaflow/Flow/a.json',
    'data/sample/complete.json',
  ])
})

it('[BRG9] a damaged archive is refused with a sentence and leaves nothing behind', async () => {
  const sampleArchive = join(folder, 'cut.tgz')
  await writeFile(sampleArchive, (await readFile(SAMPLE_ARCHIVE)).subarray(0, 5000))
  const { host, dataFolder, logged, close } = await startHost({ sampleArchive })
  expect(await host.call('openSample', [])).toMatchObject({ ok: false, error: { kind: 'unreadable' } })
  expect(logged).toHaveLength(1)
  expect(await readdir(dataFolder)).toEqual([])
  await close()
})

/** An empty file in tar's own form, under a name that no tool would write. */
function tarEntry(path: string): Buffer {
  const block = Buffer.alloc(512)
  const header = new Header({ path, mode: 0o644, size: 0, type: 'File', mtime: new Date(0) })
  header.encode(block)
  return block
}
