import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LOG_PAGE_BYTES } from '../../src-core/bridge/contract.ts'
import type { LogPage, LogStream } from '../../src-core/bridge/contract.ts'
import { openedDatastore } from '../support/read-source.ts'
import { temporaryFolder, unpackSample } from '../support/sample.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let root: string

beforeAll(async () => {
  folder = await temporaryFolder()
  root = await unpackSample(folder.path)
})
afterAll(() => folder.remove())

const FAILED = { flow: 'FlakyFlow', runId: '1791536401166717', step: 'work', taskId: '2' }
const MADE = { flow: 'FlakyFlow', runId: '1791536401166717', step: 'work', taskId: '900' }

async function read(task: typeof FAILED, stream: LogStream, before: number | null = null): Promise<LogPage> {
  const source = await openedDatastore(root)
  const page = await source.readLog(task, stream, before)
  await source.close()
  if (!page.ok) throw new Error(page.error.message)
  return page.value
}

async function makeLog(name: string, text: string): Promise<void> {
  const task = join(root, MADE.flow, MADE.runId, MADE.step, MADE.taskId)
  await mkdir(task, { recursive: true })
  await writeFile(join(task, name), text)
}

test('[SRC20] the log is that of the newest attempt, without the marks that Metaflow puts before its lines', async () => {
  const page = await read(FAILED, 'stderr')
  expect(page).toMatchObject({ attempt: 2, from: 0 })
  expect(page.text).toMatch(/^<flow FlakyFlow step work> failed:\n {4}Internal error\nTraceback/)
  expect(page.text).not.toContain('MFLOG')
})

test('[SRC20] a long log is read from its end in pages of whole lines that make up all of it', async () => {
  const lines = Array.from({ length: 20_000 }, (_, i) => `line ${i} naïve 🚀`)
  await makeLog('0.runtime_stdout.log', `${lines.join('\n')}\n`)
  const pages: LogPage[] = [await read(MADE, 'stdout')]
  while (pages[0] && pages[0].from > 0) pages.unshift(await read(MADE, 'stdout', pages[0].from))
  expect(pages.length).toBeGreaterThan(5)
  expect(pages.every(({ text }) => Buffer.byteLength(text) <= LOG_PAGE_BYTES && text.startsWith('line ') && text.endsWith('\n'))).toBe(true)
  expect(pages.map(({ text }) => text).join('')).toBe(`${lines.join('\n')}\n`)
})

test('[SRC20] a line that is longer than a page is cut; an offset beyond the end is the end', async () => {
  await makeLog('3.runtime_stdout.log', 'x'.repeat(LOG_PAGE_BYTES * 2))
  const page = await read(MADE, 'stdout', 10_000_000)
  expect([page.attempt, page.from, page.text.length]).toEqual([3, LOG_PAGE_BYTES, LOG_PAGE_BYTES])
})

test('[SRC20] where no log was kept there is an empty one', async () => {
  expect(await read(MADE, 'stderr')).toEqual({ attempt: null, text: '', from: 0, sizeBytes: 0 })
})

test('[SRC16] [SRC20] no name and no link leads out of the datastore', async () => {
  const source = await openedDatastore(root)
  await symlink('/etc', join(root, MADE.flow, MADE.runId, MADE.step, '901'))
  await makeLog('0.runtime_stdout.log', 'fine')
  for (const wrong of [{ taskId: '..' }, { step: '../..' }, { flow: '/etc' }, { runId: '' }, { taskId: '901' }, { taskId: 'none' }]) {
    expect(await source.readLog({ ...MADE, ...wrong }, 'stdout', null)).toMatchObject({ ok: false, error: { kind: 'not-found' } })
  }
  await source.close()
})
