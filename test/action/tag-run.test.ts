import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { systemClock } from '../../src-main/host/system-clock.ts'
import { openReplica, SOURCE } from '../support/replicas.ts'
import { observedRun } from '../support/runs.ts'
import { startTestServer, type TestServer } from '../support/sync-server.ts'

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const RUN = observedRun({ flow: 'TrainFlow', runId: '1792490401276925', createdAt: 1_792_490_401_276, userTags: ['nightly'] })
const PATHSPEC = 'TrainFlow/1792490401276925'

let folder: string
let server: TestServer
let token: string
let anne: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tagalong-action-'))
  server = await startTestServer()
  token = await server.token('ci')
  anne = await server.token('anne')
  const { replica } = await openReplica('anne', {
    clock: systemClock,
    network: { jitter: () => 0, createWebSocket: (url) => new WebSocket(url) },
  })
  await replica.importRuns(SOURCE, [RUN])
  await replica.connectTo({ url: `ws://127.0.0.1:${server.port}/sync`, token: anne, workspace: 'default' })
  for (let status = 0; status !== 200; await new Promise((resolve) => setTimeout(resolve, 50))) {
    if (replica.status().sync?.state.kind === 'refused') replica.syncNow()
    const url = `http://127.0.0.1:${server.port}/api/v1/workspaces/default/runs/local/${PATHSPEC}`
    status = (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status
  }
  await replica.close()
})
afterEach(async () => {
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

/** Runs the step as a runner would. */
async function step(
  asked: Record<string, string>,
): Promise<{ code: number; log: string; outputs: Record<string, string>; summary: string }> {
  const [outputFile, summaryFile] = [join(folder, `output-${Math.random()}`), join(folder, `summary-${Math.random()}`)]
  const env = {
    PATH: process.env['PATH'],
    GITHUB_OUTPUT: outputFile,
    GITHUB_STEP_SUMMARY: summaryFile,
    TAGALONG_SERVER: `http://127.0.0.1:${server.port}`,
    TAGALONG_TOKEN: token,
    TAGALONG_RUN: PATHSPEC,
    ...asked,
  }
  const { code, log } = await new Promise<{ code: number; log: string }>((resolve) => {
    execFile(process.execPath, [at('action/tag-run.mjs')], { env }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, log: stdout + stderr }),
    )
  })
  const lines = (await readFile(outputFile, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '')
  const outputs = Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
  return { code, log, outputs, summary: await readFile(summaryFile, 'utf8').catch(() => '') }
}

/** `production` is moved by promotion, to runs that match. */
async function agree(requires: string): Promise<void> {
  const { replica } = await openReplica('anne', {
    clock: systemClock,
    network: { jitter: () => 0, createWebSocket: (url) => new WebSocket(url) },
  })
  await replica.connectTo({ url: `ws://127.0.0.1:${server.port}/sync`, token: anne, workspace: 'default' })
  await expect.poll(() => replica.status().sync).toMatchObject({ isTold: true, unreadRooms: 0 })
  await replica.defineTag('production', { isPromoted: true, requires })
  await expect.poll(() => replica.status().sync).toMatchObject({ unsentRooms: 0 })
  await replica.close()
}

test('[ACT1] a result sets one tag and takes the other away; run again it changes nothing', async () => {
  expect(await step({ TAGALONG_RESULT: 'failure' })).toMatchObject({
    code: 0,
    outputs: { run: PATHSPEC, tags: '["gh_test_fail","nightly"]', changed: 'true', matched: '' },
  })
  const passed = await step({ TAGALONG_RESULT: 'success' })
  expect(passed.outputs['tags']).toBe('["gh_test_ok","nightly"]')
  expect(passed.summary).toContain('Tags: `gh_test_ok` `nightly`, changed by this job')
  expect((await step({ TAGALONG_RESULT: 'success' })).outputs).toMatchObject({ tags: '["gh_test_ok","nightly"]', changed: 'false' })
})

test.each(['repository-dispatch', 'workflow-dispatch'])('[ACT2] the run is taken from the event: %s', async (event) => {
  const done = await step({
    TAGALONG_RUN: '',
    GITHUB_EVENT_PATH: at(`test/fixtures/events/${event}.json`),
    TAGALONG_ADD: 'seen in ci\nwith, comma\r\n',
  })
  expect(done.outputs).toMatchObject({ run: PATHSPEC, tags: '["nightly","seen in ci","with, comma"]' })
})

test('[ACT3] a gate is shut until the run matches, and opens while the job waits', async () => {
  const shut = await step({ TAGALONG_GATE: 'tag:gh_test_ok' })
  expect(shut).toMatchObject({ code: 1, outputs: { matched: 'false' } })
  expect(shut.log).toContain('::error title=Tagalong::TrainFlow/1792490401276925 does not match tag:gh_test_ok. Its tags are nightly.')
  const waiting = step({ TAGALONG_GATE: 'tag:gh_test_ok -tag:leaky', TAGALONG_WAIT: '60' })
  await step({ TAGALONG_RESULT: 'success' })
  expect(await waiting).toMatchObject({ code: 0, outputs: { matched: 'true' } })
})

test('[ACT6] a green job promotes its run, twice is as once; a red one and a shut gate promote nothing; a promotion that is lost fails the job with the reason', async () => {
  await agree('')
  const promoting = { TAGALONG_PROMOTE: 'production' }
  expect(await step({ ...promoting, TAGALONG_RESULT: 'failure' })).toMatchObject({
    code: 0,
    outputs: { promoted: '' },
    summary: expect.stringContaining('Promotion to `production`: not asked for'),
  })
  expect(await step({ ...promoting, TAGALONG_GATE: 'tag:gh_test_ok' })).toMatchObject({ code: 1, outputs: { promoted: '' } })
  await agree('tag:gh_test_ok')
  const lost = await step(promoting)
  expect(lost).toMatchObject({ code: 1, outputs: { promoted: 'lost' } })
  expect(lost.log).toContain(`::error title=Tagalong::${PATHSPEC} does not match \`tag:gh_test_ok\`, which \`production\` requires.`)
  expect(await step({ ...promoting, TAGALONG_RESULT: 'success' })).toMatchObject({
    code: 0,
    outputs: { promoted: 'won' },
    summary: expect.stringContaining('Promotion to `production`: the run carries it now'),
  })
  expect(await step({ ...promoting, TAGALONG_RESULT: 'success' })).toMatchObject({
    code: 0,
    outputs: { promoted: 'already', changed: 'false' },
  })
  expect(await step({ TAGALONG_PROMOTE: 'nightly' })).toMatchObject({ code: 1, log: expect.stringContaining('not moved by promotion') })
})

test.each([
  [{ TAGALONG_TOKEN: '' }, 'token is needed'],
  [{ TAGALONG_RUN: 'TrainFlow' }, 'A run is named Flow/RunId'],
  [{ TAGALONG_RUN: 'TrainFlow/1', TAGALONG_ADD: 'x' }, '1'],
  [{ TAGALONG_SERVER: 'http://sync.example.org' }, 'Without https'],
  [{ TAGALONG_RESULT: 'skipped' }, 'result is success, failure or cancelled'],
  [{ TAGALONG_RESULT: 'constructor' }, 'result is success, failure or cancelled'],
  [{ TAGALONG_WAIT: 'long', TAGALONG_GATE: 'tag:x' }, 'wait is a number of seconds'],
  [{ TAGALONG_GATE: 'tag:x (' }, 'runs'],
  [{ TAGALONG_ADD: 'x'.repeat(501) }, '501'],
  [{ TAGALONG_WORKSPACE: 'secret', TAGALONG_ADD: 'x' }, 'not for this workspace'],
])('[ACT4] what can not be done ends the step with a sentence: %j', async (asked, sentence) => {
  const done = await step(asked)
  expect(done.code).toBe(1)
  expect(done.log).toMatch(/::error title=Tagalong::/)
  expect(done.log).toContain(sentence)
})

test('[ACT7] a job that was cancelled has no verdict: nothing is tagged and nothing is promoted', async () => {
  await agree('')
  expect(await step({ TAGALONG_RESULT: 'cancelled', TAGALONG_PROMOTE: 'production' })).toMatchObject({
    code: 0,
    outputs: { tags: '["nightly"]', changed: 'false', promoted: '' },
  })
})

test('[ACT8] what a tag or an input holds is no command to the runner', async () => {
  const done = await step({
    TAGALONG_ADD: 'x\r::error::from a tag\n$(touch hacked) `id`',
    TAGALONG_GATE: 'tag:"x\r::warning::from a gate"',
    TAGALONG_WAIT: '0',
  })
  // The runner takes a carriage return for the end of a line.
  const commands = done.log.split(/[\r\n]+/).filter((line) => line.startsWith('::'))
  expect(commands.map((line) => line.split('::')[1]?.split(' ')[0])).toEqual(['add-mask', 'error'])
  expect(commands[1]).toContain('does not match')
})

test('[ACT9] a time to wait that is none changes nothing; the token follows no redirect', async () => {
  expect((await step({ TAGALONG_ADD: 'late', TAGALONG_GATE: 'tag:x', TAGALONG_WAIT: 'long' })).code).toBe(1)
  expect((await step({})).outputs['tags']).toBe('["nightly"]')
  const seen: (string | undefined)[] = []
  const elsewhere = createServer((request, response) => {
    seen.push(request.url)
    response.writeHead(307, { location: '/stolen' }).end()
  })
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
  const address = elsewhere.address()
  const port = typeof address === 'object' ? address?.port : 0
  const done = await step({ TAGALONG_SERVER: `http://127.0.0.1:${port}` })
  elsewhere.close()
  expect(done.code).toBe(1)
  expect(seen).not.toContain('/stolen')
}, 60_000)

test('[ACT5] the token is masked and is in no output; a server that stumbles is asked again', async () => {
  let asked = 0
  const stumbling = createServer((request, response) => {
    asked += 1
    response.writeHead(asked < 3 ? 503 : 200, { 'content-type': 'application/json' })
    response.end(asked < 3 ? '{"error":{"code":"unavailable","message":"The server stops."}}' : '{"tags":["x"],"changed":true}')
    request.resume()
  })
  await new Promise<void>((resolve) => stumbling.listen(0, '127.0.0.1', resolve))
  const address = stumbling.address()
  const port = typeof address === 'object' ? address?.port : 0
  const done = await step({ TAGALONG_SERVER: `http://127.0.0.1:${port}`, TAGALONG_ADD: 'x' })
  stumbling.close()
  expect(done).toMatchObject({ code: 0, outputs: { tags: '["x"]' } })
  expect(asked).toBe(3)
  expect(done.log.split(token)).toHaveLength(2)
  expect(done.log).toContain(`::add-mask::${token}`)
  expect(done.summary + JSON.stringify(done.outputs)).not.toContain(token)
})

test('[ACT5] an answer that does not come whole is asked for again, and told in our words', async () => {
  let asked = 0
  let isWell = true
  const halting = createServer((request, response) => {
    asked += 1
    response.writeHead(200, { 'content-type': 'application/json' })
    if (isWell && asked > 1) response.end('{"tags":["x"],"changed":true}')
    else response.write('{"tags":')
    request.resume()
  })
  await new Promise<void>((resolve) => halting.listen(0, '127.0.0.1', resolve))
  const address = halting.address()
  const TAGALONG_SERVER = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  // It waits for a second instead of half a minute.
  const soon = join(folder, 'soon.mjs')
  await writeFile(soon, 'const { timeout } = AbortSignal; AbortSignal.timeout = () => timeout.call(AbortSignal, 1_000)')
  const NODE_OPTIONS = `--import=${soon}`
  const done = await step({ TAGALONG_SERVER, TAGALONG_ADD: 'x', NODE_OPTIONS })
  expect(done).toMatchObject({ code: 0, outputs: { tags: '["x"]' } })
  expect(asked).toBe(2)
  isWell = false
  const given = await step({ TAGALONG_SERVER, TAGALONG_ADD: 'x', NODE_OPTIONS })
  halting.closeAllConnections()
  halting.close()
  expect(given.code).toBe(1)
  expect(given.log).toContain('The server did not answer whole within 30 s.')
  expect(asked).toBe(7)
}, 60_000)
