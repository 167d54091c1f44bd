import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { builtCommand, type BuiltCommand } from '../support/built-command.ts'
import { temporaryFolder, unpackSample } from '../support/sample.ts'
import { startTestServer, type TestServer } from '../support/sync-server.ts'

const RUN = 'TrainFlow/1792490401276925'
const PATIENCE = { timeout: 60_000 }
const run = promisify(execFile)

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let command: BuiltCommand
let server: TestServer
let token: string
let sample: string
let env: NodeJS.ProcessEnv
const running: ChildProcess[] = []

beforeAll(async () => {
  folder = await temporaryFolder()
  sample = await unpackSample(folder.path)
  command = await builtCommand()
  server = await startTestServer()
  token = await server.token('alice')
})
beforeEach(async ({ task }) => {
  const home = join(folder.path, task.id)
  env = { PATH: process.env['PATH'], METAFLOW_USER: 'alice', METAFLOW_HOME: '/nowhere', TAGALONG_HOME: home }
  Object.assign(env, { TAGALONG_SERVER: `ws://127.0.0.1:${server.port}`, TAGALONG_TOKEN: token })
  // The server reads the file of its tokens a moment after it changed.
  await vi.waitUntil(
    async () =>
      tagalong('import', sample, '--wait').then(
        () => true,
        () => false,
      ),
    PATIENCE,
  )
})
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})
afterAll(async () => {
  await server.close()
  await command.remove()
  await folder.remove()
})

const tagalong = async (...args: string[]): Promise<string> => (await run(process.execPath, [command.script, ...args], { env })).stdout

interface Watching {
  readonly said: () => string
  interrupt(): Promise<number | null>
}

function watchSync(): Watching {
  const child = spawn(process.execPath, [command.script, 'sync', '--watch'], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  running.push(child)
  let said = ''
  child.stderr.on('data', (bytes: Buffer) => (said += String(bytes)))
  return {
    said: () => said,
    async interrupt() {
      const ended = once(child, 'exit')
      child.kill('SIGINT')
      await ended
      return child.exitCode
    },
  }
}

async function tagsOnServer(): Promise<readonly string[]> {
  const url = `http://127.0.0.1:${server.port}/api/v1/workspaces/default/runs/local/${RUN}`
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
  const { userTags }: { readonly userTags: readonly string[] } = JSON.parse(await answer.text())
  return userTags
}

test('[CLI28] commands beside sync --watch get their turn, several at once too, and what they did is sent without being asked', async () => {
  const watching = watchSync()
  await expect.poll(watching.said, PATIENCE).toContain('In step.')
  await tagalong('tag', 'add', RUN, 'beside')
  await Promise.all(['one', 'two', 'three'].map((tag) => tagalong('tag', 'add', RUN, tag)))
  expect(await tagalong('tag', 'list', RUN, '--plain', '--hide-system-tags')).toContain('user\tbeside')
  await expect.poll(tagsOnServer, PATIENCE).toEqual(expect.arrayContaining(['beside', 'one', 'two', 'three']))
  expect(await watching.interrupt()).toBe(0)
  expect(await readdir(join(env['TAGALONG_HOME'] ?? '', 'data', 'replica.asked'))).toEqual([])
}, 180_000)

test('[CLI28] two that stay do not take the replica from each other for ever, and what a killed program asked for stops nobody', async () => {
  const asked = join(env['TAGALONG_HOME'] ?? '', 'data', 'replica.asked')
  await mkdir(asked)
  await writeFile(join(asked, 'of a killed program'), '')
  const [first, second] = [watchSync(), watchSync()]
  await expect.poll(() => `${first.said()}${second.said()}`, PATIENCE).toContain('In step.')
  await tagalong('tag', 'add', RUN, 'with two')
  await expect.poll(tagsOnServer, PATIENCE).toContain('with two')
  expect([await first.interrupt(), await second.interrupt()]).toEqual([0, 0])
}, 180_000)
