import { mkdir, realpath, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findNearby, openDatastore } from '../../src-sources/metaflow-datastore/open-datastore.ts'
import { makeRun } from '../support/make-datastore.ts'
import { temporaryFolder } from '../support/sample.ts'
import { TestDisk } from '../support/test-disk.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let home: string

beforeEach(async () => {
  folder = await temporaryFolder()
  home = await realpath(folder.path)
  await makeRun(join(home, 'project/.metaflow'), { flow: 'TrainFlow', runId: '1790000000000000' })
  await mkdir(join(home, 'project/src/deep'), { recursive: true })
})
afterEach(() => folder.remove())

async function opened(path: string): Promise<string> {
  const source = await openDatastore(path)
  if (!source.ok) return source.error.kind
  await source.value.close()
  return `${source.value.name} at ${source.value.path}`
}

test('[SRC1] a datastore is opened by its own path, by that of its parent, and by a link to either', async () => {
  const answer = `project at ${join(home, 'project/.metaflow')}`
  expect(await opened(join(home, 'project/.metaflow'))).toBe(answer)
  expect(await opened(join(home, 'project'))).toBe(answer)
  expect(await opened(`${home}/project/../project/`)).toBe(answer)
  await symlink(join(home, 'project'), join(home, 'link'))
  expect(await opened(join(home, 'link'))).toBe(answer)
  await mkdir(join(home, 'other'))
  await symlink(join(home, 'project/.metaflow'), join(home, 'other/.metaflow'))
  expect(await opened(join(home, 'other'))).toBe(answer)
})

test('[SRC1] a datastore under another name is known by its flows, an empty one by its name', async () => {
  await makeRun(join(home, 'backup'), { flow: 'TrainFlow', runId: '1790000000000000' })
  expect(await opened(join(home, 'backup'))).toBe(`backup at ${join(home, 'backup')}`)
  await mkdir(join(home, 'new/.metaflow'), { recursive: true })
  expect(await opened(join(home, 'new'))).toBe(`new at ${join(home, 'new/.metaflow')}`)
})

test.each([
  ['nothing is there', 'nowhere'],
  ['a folder without one', 'project/src'],
  ['a file', 'file'],
  ['a path through a file', 'file/x'],
  ['a `.metaflow` that is a file', 'filed'],
  ['a link in a circle', 'circle'],
])('[SRC1] there is no datastore where %s, and the refusal says what to choose', async (_what, path) => {
  await writeFile(join(home, 'file'), '')
  await mkdir(join(home, 'filed'))
  await writeFile(join(home, 'filed/.metaflow'), '')
  await symlink('circle', join(home, 'circle'))
  const refused = await openDatastore(join(home, path))
  expect(refused).toMatchObject({
    ok: false,
    error: { kind: 'no-datastore', message: expect.stringContaining('Nothing was opened. Choose') },
  })
})

test.each([
  ['EACCES', 'no-permission'],
  ['EPERM', 'no-permission'],
  ['EIO', 'unreadable'],
])('[SRC1] a folder that fails with %s is refused as %s', async (code, kind) => {
  const disk = new TestDisk()
  disk.failures.set('.metaflow', code)
  expect(await openDatastore(join(home, 'project'), { disk })).toMatchObject({ ok: false, error: { kind } })
})

test('[SRC1] the nearest datastore is looked for upwards', async () => {
  expect(await findNearby(join(home, 'project/src/deep'))).toBe(join(home, 'project/.metaflow'))
  expect(await findNearby(join(home, 'project'))).toBe(join(home, 'project/.metaflow'))
  await mkdir(join(home, 'project/src/.metaflow'))
  expect(await findNearby(join(home, 'project/src/deep'))).toBe(join(home, 'project/src/.metaflow'))
  expect(await findNearby(join(home, 'elsewhere'))).not.toBe(join(home, 'project/.metaflow'))
})
