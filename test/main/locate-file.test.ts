import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { locateFile } from '../../src-main/host/locate-file.ts'

let folder: string
let root: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tagalong-locate-'))
  root = join(folder, '.metaflow')
  await mkdir(join(root, 'TrainFlow/17/_meta'), { recursive: true })
  await writeFile(join(root, 'TrainFlow/17/_meta/_self.json'), '{}')
  await mkdir(join(folder, 'secrets/deep'), { recursive: true })
  await writeFile(join(folder, 'secrets/key'), 'x')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('[BRG26] a file of the source is found, and for one that is gone the nearest folder above it', async () => {
  expect(await locateFile(root, 'TrainFlow/17/_meta/_self.json')).toBe(join(root, 'TrainFlow/17/_meta/_self.json'))
  expect(await locateFile(root, 'TrainFlow/17/start/1/0.json')).toBe(join(root, 'TrainFlow/17'))
  expect(await locateFile(root, '.')).toBe(root)
})

test('[BRG26] what is outside of it is not found, by whatever way', async () => {
  await symlink(join(folder, 'secrets'), join(root, 'way-out'))
  for (const path of ['../secrets/key', '/etc/passwd', 'TrainFlow/../../secrets/key', 'way-out/key', 'way-out/deep/none', '..\\secrets']) {
    expect(await locateFile(root, path)).toBe(null)
  }
  expect(await locateFile(join(folder, 'gone'), '.')).toBe(null)
})

test('[BRG26] a link is shown itself, not what it leads to; a datastore that is reached by a link is one like any other', async () => {
  await symlink(join(folder, 'secrets/key'), join(root, 'TrainFlow/17/linked'))
  expect(await locateFile(root, 'TrainFlow/17/linked')).toBe(join(root, 'TrainFlow/17/linked'))
  await symlink(root, join(folder, 'by-link'))
  expect(await locateFile(join(folder, 'by-link'), 'TrainFlow/17')).toBe(join(folder, 'by-link/TrainFlow/17'))
})
