import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { send } from '../../../sync-server/triggers/send.ts'
import { sign } from '../../../sync-server/triggers/signature.ts'
import { Targets } from '../../../sync-server/triggers/targets.ts'
import { hasPython } from '../../support/python-packages.ts'

const PATIENCE = { timeout: 30_000 }
const SECRET = 'a-secret-of-our-own'
const targets = new Targets({ areAllAllowed: true, allowed: [] })
const page = await readFile(new URL('../../../docs/triggers.md', import.meta.url), 'utf8')

const isWithoutPython = !(await hasPython()) && !process.env['CI']

let folder: string
let child: ChildProcess | null = null
let url: string
let said: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tagalong-receiver-'))
  said = ''
})
afterEach(async () => {
  child?.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

/** Runs the receiver of the page that is written in a language. */
async function run(language: 'python' | 'js', command: string, name: string): Promise<void> {
  const snippet = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(page)?.[1] ?? ''
  await writeFile(join(folder, name), snippet)
  const port = await freePort()
  url = `http://127.0.0.1:${port}/`
  child = spawn(command, [name], {
    cwd: folder,
    env: { ...process.env, TAGALONG_TRIGGER_SECRET: SECRET, PORT: String(port) },
    stdio: 'pipe',
  })
  child.stdout?.on('data', (text: Buffer) => (said += text.toString()))
  child.stderr?.resume()
  await expect.poll(() => post('', {}).then((why) => why === 'nothing listens there'), PATIENCE).toBe(false)
  said = ''
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

/** What came of it. */
async function post(body: string, headers: Record<string, string>): Promise<string | number> {
  const outcome = await send({ url, headers, body }, { targets, timeLimitMs: 20_000, now: Date.now, signal: new AbortController().signal })
  return outcome.kind === 'delivered' ? outcome.status : outcome.kind === 'stopped' ? '' : outcome.why
}

function signed(body: string, secrets: readonly string[], now = Date.now()): Record<string, string> {
  const { timestamp, signature } = sign(body, secrets, now)
  return { 'tagalong-timestamp': timestamp, 'tagalong-signature': signature }
}

const eventOf = (id: string): string => JSON.stringify({ version: 1, id, event: 'matches', run: { pathspec: `TrainFlow/${id}` } })

/** What it prints is what it has handled. */
async function takesOnceWhatIsGenuine(): Promise<void> {
  const body = eventOf('e1')
  expect(await post(body, signed(body, [SECRET]))).toBe(204)
  expect(await post(body, signed(body, [SECRET]))).toBe(204)
  await expect.poll(() => said.trim(), PATIENCE).toBe('matches TrainFlow/e1')
  const other = eventOf('e2')
  expect(await post(other, signed(body, [SECRET]))).toBe('answered 401')
  expect(await post(other, signed(other, ['another-secret-16']))).toBe('answered 401')
  expect(await post(other, signed(other, [SECRET], Date.now() - 3_600_000))).toBe('answered 401')
  expect(await post(other, {})).toBe('answered 401')
  expect(await post(other, { ...signed(other, [SECRET]), 'tagalong-signature': 'v1=ä,' })).toBe('answered 401')
  expect(await post(other, signed(other, ['another-secret-16', SECRET]))).toBe(204)
  await expect.poll(() => said.trim().split(/\r?\n/), PATIENCE).toEqual(['matches TrainFlow/e1', 'matches TrainFlow/e2'])
}

describe('the receivers of docs/triggers.md', () => {
  test('[TRG40] the one in Node takes once what is signed, new and from this server', async () => {
    await run('js', process.execPath, 'receiver.mjs')
    await expect(takesOnceWhatIsGenuine()).resolves.toBeUndefined()
  })

  test.skipIf(isWithoutPython)('[TRG40] the one in Python does the same', async () => {
    await run('python', 'python3', 'receiver.py')
    await expect(takesOnceWhatIsGenuine()).resolves.toBeUndefined()
  })
})
