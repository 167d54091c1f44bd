import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { TokenFile } from '../../sync-server/auth/token-file.ts'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tagalong-tokens-'))
  path = join(folder, 'tokens.json')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const create = (user: string) => new TokenFile(path).create({ user, role: 'tagger', workspaces: ['default'], now: 0 })
const users = async (): Promise<string[]> => (await new TokenFile(path).read()).map(({ user }) => user).toSorted()

describe('the file of tokens', () => {
  test('[SYN96] keeps every token that is made, and takes back every one that is revoked, also at the same time', async () => {
    const before = await create('gone')
    const names = Array.from({ length: 12 }, (_, i) => `user-${10 + i}`)
    const [revoked] = await Promise.all([new TokenFile(path).revoke(before.record.id), ...names.map(create)])
    expect(revoked).toBe(true)
    expect(await users()).toEqual(names)
    expect(await readdir(folder)).toEqual(['tokens.json'])
  })

  test('[SYN96] goes on where a program was killed while it wrote', async () => {
    await create('anne')
    await writeFile(`${path}.lock`, '')
    const longAgo = new Date(Date.now() - 60_000)
    await utimes(`${path}.lock`, longAgo, longAgo)
    await create('bob')
    expect(await users()).toEqual(['anne', 'bob'])
  })
  test('[SYN96] several that find the lock of a killed program at once keep every token', async () => {
    const longAgo = new Date(Date.now() - 60_000)
    const names = Array.from({ length: 8 }, (_, i) => `user-${i}`)
    for (let round = 0; round < 10; round++) {
      await rm(path, { force: true })
      await writeFile(`${path}.lock`, '')
      await utimes(`${path}.lock`, longAgo, longAgo)
      await Promise.all(names.map(create))
      expect(await users()).toEqual(names)
    }
    expect(await readdir(folder)).toEqual(['tokens.json'])
  })
})
