import type Fs from 'node:fs'
import { watch } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { askForTurn, hearAsks, onAsk, whenAllHadTheirTurn } from '../../client/store/turns.ts'
import { temporaryFolder } from '../support/sample.ts'

vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof Fs>()
  return { ...fs, watch: vi.fn<typeof fs.watch>(fs.watch) }
})

const FOR_EVER = new AbortController().signal
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let replica: string

beforeEach(async () => {
  folder = await temporaryFolder()
  replica = join(folder.path, 'replica')
})
afterEach(() => folder.remove())

test('[CLI28] a folder among those who ask is nobody, and stays', async () => {
  await mkdir(join(`${replica}.asked`, 'notes'), { recursive: true })
  const asked = vi.fn<() => void>()
  const stop = await onAsk(replica, asked)
  await hearAsks(replica)
  await whenAllHadTheirTurn(replica, 1, Infinity, FOR_EVER)
  expect(asked).not.toHaveBeenCalled()
  const ask = await askForTurn(replica)
  await expect.poll(() => asked.mock.calls.length).toBeGreaterThan(0)
  await hearAsks(replica)
  expect(await ask?.again()).toBe(true)
  await ask?.withdraw()
  stop()
  expect(await readdir(`${replica}.asked`)).toEqual(['notes'])
})

test('[CLI28] whoever waits for others to have their turn ends when he is interrupted', async () => {
  await askForTurn(replica)
  const interrupted = new AbortController()
  const waiting = whenAllHadTheirTurn(replica, 1, Infinity, interrupted.signal)
  interrupted.abort()
  await expect(waiting).resolves.toBeUndefined()
})

test('[CLI28] where the system has no watch to give, it is found by looking who asks', async () => {
  vi.mocked(watch).mockImplementationOnce(() => {
    throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
  })
  const asked = vi.fn<() => void>()
  const stop = await onAsk(replica, asked)
  await askForTurn(replica)
  await expect.poll(() => asked.mock.calls.length, { timeout: 20_000 }).toBeGreaterThan(0)
  stop()
})
