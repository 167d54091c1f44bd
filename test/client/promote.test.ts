import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { Tagalong } from '../../client/api/index.ts'
import { temporaryFolder, unpackSample } from '../support/sample.ts'
import { startTestServer, type TestServer } from '../support/sync-server.ts'
import { type Ran, tagalong } from './run-cli.ts'

const [FIRST, SECOND] = ['TrainFlow/1792490401276925', 'TrainFlow/1792404000342101'] as const

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let sample: string
let server: TestServer
let tokens: Record<string, string>
let home: string

beforeAll(async () => {
  folder = await temporaryFolder()
  sample = await unpackSample(folder.path)
})
beforeEach(async ({ task }) => {
  home = join(folder.path, task.id)
  await mkdir(home)
  server = await startTestServer()
  tokens = { alice: await server.token('alice'), bob: await server.token('bob'), rita: await server.token('rita', { role: 'reader' }) }
  await vi.waitUntil(async () => (await as('alice', 'import', sample, '--wait')).code === 0, { timeout: 25_000 })
  return () => server.close()
})
afterAll(() => folder.remove())

const url = (): string => `ws://127.0.0.1:${server.port}`
const as = (user: string, ...args: string[]): Promise<Ran> =>
  tagalong(args, {
    env: { METAFLOW_USER: user, TAGALONG_HOME: join(home, user), TAGALONG_SERVER: url(), TAGALONG_TOKEN: tokens[user] ?? '' },
  })
const alone = (user: string, ...args: string[]): Promise<Ran> =>
  tagalong(args, { env: { METAFLOW_USER: user, TAGALONG_HOME: join(home, user) } })
const carriers = async (): Promise<string[]> => {
  await as('alice', 'sync')
  const { out } = await as('alice', 'runs', 'tag:production', '--global', '--plain', '--flow', 'TrainFlow')
  return out === '' ? [] : out.split('\n').map((line) => line.split('\t')[0]!)
}

/** The rule; what the sample's runs carry already stays until the first promotion. */
const agree = (...more: string[]): Promise<Ran> => as('alice', 'vocabulary', 'set', 'production', '--promoted', ...more, '--wait')

/** What a proxy does that has the server below a path of its own. */
async function belowTeam(): Promise<{ readonly url: string; close(): void }> {
  const proxy = createServer((asked, answer) => {
    const [, path] = /^\/team(\/.*)$/.exec(asked.url ?? '') ?? []
    if (path === undefined) {
      answer.writeHead(404).end()
      return
    }
    const { method, headers } = asked
    asked.pipe(
      request({ host: '127.0.0.1', port: server.port, path, method, headers }, (said) => {
        answer.writeHead(said.statusCode ?? 0, said.headers)
        said.pipe(answer)
      }),
    )
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const address = proxy.address()
  return { url: `ws://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/team/sync`, close: () => proxy.close() }
}

describe('promote', () => {
  test('[PRM50] without a server a run is proposed, said so, and listed; the sync says what was decided', async () => {
    await agree()
    const proposed = await alone('alice', 'promote', FIRST, '--to', 'production')
    expect(proposed).toMatchObject({
      code: 0,
      out: `proposed\t${FIRST}\tproduction`,
      talk: expect.stringContaining('decided when the proposal reaches the server'),
    })
    expect((await alone('alice', 'promotions')).out).toContain('proposed')
    expect((await alone('alice', 'status')).out).toContain('1 proposal')
    const synced = await as('alice', 'sync')
    expect(synced).toMatchObject({ code: 0, talk: expect.stringContaining(`${FIRST} carries "production" now`) })
    expect(await carriers()).toEqual([FIRST])
    expect(JSON.parse((await alone('alice', 'promotions', 'TrainFlow', '--json')).out)).toMatchObject([
      { outcome: 'won', pathspec: FIRST, by: 'alice', n: 1 },
    ])
  })

  test('[PRM50] a sync that goes on says what was decided, too', async () => {
    await agree()
    await alone('alice', 'promote', FIRST, '--to', 'production')
    const said: string[] = []
    const stop = new AbortController()
    const env = {
      METAFLOW_USER: 'alice',
      TAGALONG_HOME: join(home, 'alice'),
      TAGALONG_SERVER: url(),
      TAGALONG_TOKEN: tokens['alice'] ?? '',
    }
    const watching = tagalong(['sync', '--watch'], { env, interrupted: stop.signal, onSay: (text) => said.push(text) })
    await vi.waitUntil(() => said.some((text) => text.includes(`${FIRST} carries "production" now`)), { timeout: 25_000 })
    stop.abort()
    expect(await watching).toMatchObject({ code: 0 })
  })

  test('[PRM51] with --wait the decision is the exit code: 0 when it was won, 14 with the winner named when it was lost', async () => {
    await agree()
    expect(await as('alice', 'promote', FIRST, '--to', 'production', '--wait', '--json')).toMatchObject({
      code: 0,
      out: expect.stringContaining('"won"'),
    })
    await as('bob', 'sync')
    expect(await alone('bob', 'promote', SECOND, '--to', 'production')).toMatchObject({ code: 0 })
    const third = (await as('alice', 'runs', 'flow:TrainFlow', '--global', '--plain', '--limit', '3')).out.split('\n')[2]!.split('\t')[0]!
    expect(await as('alice', 'promote', third, '--to', 'production', '--wait')).toMatchObject({ code: 0 })
    expect(await as('bob', 'sync')).toMatchObject({ code: 0, talk: expect.stringContaining(`alice promoted ${third} first`) })
    expect(await as('bob', 'promote', SECOND, '--to', 'production', '--wait')).toMatchObject({
      code: 0,
      talk: expect.stringContaining(`in place of ${third}`),
    })
    await agree('--promoter', 'alice')
    expect(await as('bob', 'promote', FIRST, '--to', 'production', '--server')).toMatchObject({
      code: 14,
      talk: expect.stringContaining('alice may'),
    })
    expect(await carriers()).toEqual([SECOND])
    expect((await as('alice', 'promotions')).out).toMatch(/lost: alice promoted/)
  })

  test('[PRM52] with --server a server below a path of its own is asked there', async () => {
    await agree()
    const team = await belowTeam()
    const env = { METAFLOW_USER: 'bob', TAGALONG_HOME: join(home, 'bob'), TAGALONG_SERVER: team.url, TAGALONG_TOKEN: tokens['bob'] ?? '' }
    expect(await tagalong(['promote', FIRST, '--to', 'production', '--server'], { env })).toMatchObject({ code: 0 })
    team.close()
  })

  test('[PRM52] against the server alone it is decided at once, twice does no harm, and a rollback gives the tag back', async () => {
    await agree('--requires', 'flow:TrainFlow')
    const direct = (...args: string[]): Promise<Ran> => as('bob', ...args, '--server')
    expect(await direct('promote', FIRST, '--to', 'production')).toMatchObject({ code: 0, out: `won\t${FIRST}\tproduction` })
    expect(await direct('promote', FIRST, '--to', 'production')).toMatchObject({ code: 0, talk: expect.stringContaining('already') })
    expect(await direct('rollback', 'TrainFlow', '--of', 'production')).toMatchObject({ code: 3 })
    expect(await direct('promote', SECOND, '--to', 'production')).toMatchObject({
      code: 0,
      talk: expect.stringContaining(`in place of ${FIRST}`),
    })
    expect(await direct('rollback', 'TrainFlow', '--of', 'production')).toMatchObject({ code: 0, out: `won\t${FIRST}\tproduction` })
    expect(await carriers()).toEqual([FIRST])
    expect(await as('alice', 'rollback', 'TrainFlow', '--of', 'production', '--wait')).toMatchObject({ code: 3 })
    expect(await direct('promote', 'TrainFlow/1', '--to', 'production')).toMatchObject({ code: 3 })
    expect(await as('rita', 'promote', FIRST, '--to', 'production', '--server')).toMatchObject({ code: 13 })
  })

  test('[PRM53] what can not be is refused with the next step: by hand, a run that does not match, no server, a tag that is not promoted', async () => {
    await agree('--requires', 'tag:gh_test_ok')
    expect(await as('alice', 'tag', 'add', FIRST, 'production', '--global')).toMatchObject({
      code: 5,
      talk: expect.stringContaining('tagalong promote'),
    })
    expect(await as('alice', 'promote', SECOND, '--to', 'production', '--wait')).toMatchObject({
      code: 14,
      talk: expect.stringContaining('tag:gh_test_ok'),
    })
    expect(await alone('alice', 'tag', 'add', FIRST, 'production', '--global', '--dry-run')).toMatchObject({ code: 5 })
    expect(await as('alice', 'promote', FIRST, '--to', 'nightly')).toMatchObject({ code: 5, talk: expect.stringContaining('vocabulary') })
    expect(await as('alice', 'promote', 'TrainFlow/1', '--to', 'production')).toMatchObject({ code: 3 })
    expect(await alone('alice', 'promote', FIRST, '--to', 'production', '--wait')).toMatchObject({
      code: 6,
      talk: expect.stringContaining('tagalong login'),
    })
    expect(await alone('alice', 'promote', FIRST, '--to', 'production', '--dry-run')).toMatchObject({
      code: 0,
      talk: expect.stringContaining('would be proposed'),
    })
    expect((await alone('alice', 'promotions', '--plain')).out.split('\n')).toHaveLength(1)
    expect(await alone('alice', 'promote', FIRST)).toMatchObject({ code: 2 })
    expect(await alone('alice', 'promote', FIRST, SECOND, '--to', 'production')).toMatchObject({ code: 2 })
    expect(await alone('alice', 'rollback', FIRST, '--of', 'production')).toMatchObject({ code: 2 })
    expect(await alone('alice', 'vocabulary', 'set', 'production', '--requires', 'status:odd')).toMatchObject({
      code: 5,
      talk: expect.stringContaining('Nothing was changed'),
    })
    expect(await alone('alice', 'vocabulary', 'set', 'production', '--promoted', '--by-hand')).toMatchObject({ code: 2 })
    expect((await alone('alice', 'vocabulary', 'list')).out).toContain('moved by promotion, requires tag:gh_test_ok')
    expect(await alone('alice', 'vocabulary', 'set', 'production', '--by-hand', '--dry-run')).toMatchObject({
      code: 0,
      talk: expect.stringContaining('Nothing was changed'),
    })
  })

  test('[CLI32] an export tells of promotions; a restore brings the rule and the tags, and decides nothing', async () => {
    await agree()
    await as('alice', 'promote', FIRST, '--to', 'production', '--wait')
    await as('alice', 'promote', FIRST, '--to', 'production', '--server')
    await alone('alice', 'promote', SECOND, '--to', 'production')
    const { out } = await as('alice', 'export')
    const told = out.split('\n').flatMap((line) => (line.includes('"kind":"promotion"') ? [JSON.parse(line)] : []))
    expect(told).toMatchObject([
      { tag: 'production', flow: 'TrainFlow', by: 'alice', n: 1, outcome: 'won', reason: null },
      { outcome: 'proposed', over: FIRST },
    ])
    const file = join(home, 'tags.jsonl')
    await writeFile(file, `${out}\n`)
    expect(await alone('carol', 'restore', file)).toMatchObject({
      code: 0,
      talk: expect.stringContaining('2 promotions left out: only a server decides.'),
    })
    expect((await alone('carol', 'promotions', '--json')).out).toBe('[]')
    expect((await alone('carol', 'vocabulary', 'list')).out).toContain('moved by promotion')
    const { out: carried } = await alone('carol', 'runs', 'tag:production', '--global', '--plain', '--flow', 'TrainFlow')
    expect(carried.split('\n').map((line) => line.split('\t')[0])).toEqual([FIRST])
  })

  test('[PRM54] programs promote and roll back by the same rules, with a typed answer', async () => {
    await agree()
    const env = { METAFLOW_USER: 'bob', METAFLOW_HOME: '/nowhere' }
    await using team = await Tagalong.open({
      server: { url: `${url()}/sync`, token: tokens['bob'] ?? '', workspace: 'default' },
      namespace: null,
      env,
    })
    expect(await (await team.run(FIRST)).promote('production')).toMatchObject({ outcome: 'won', pathspec: FIRST, by: 'bob', over: null })
    const second = await team.run(SECOND)
    expect(await second.promote('production')).toMatchObject({ outcome: 'won', over: FIRST })
    expect(second.userTags).toContain('production')
    const flow = await team.flow('TrainFlow')
    expect(await flow.rollback('production')).toMatchObject({ outcome: 'won', act: 'rollback', pathspec: FIRST })
    expect((await flow.promotions('production')).map(({ pathspec }) => pathspec)).toEqual([FIRST, SECOND, FIRST])
    await expect(flow.rollback('production')).rejects.toMatchObject({ code: 'not-found' })
    await using datastore = await Tagalong.open({ source: sample, namespace: null, env })
    await expect((await datastore.run(FIRST)).promote('production')).rejects.toMatchObject({ code: 'unsupported' })
  })
})
