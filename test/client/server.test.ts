import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { serverUrl } from '../../client/api/login.ts'
import { Tagalong } from '../../client/api/index.ts'
import { temporaryFolder, unpackSample } from '../support/sample.ts'
import { startTestServer, type TestServer } from '../support/sync-server.ts'
import { tagalong, type Ran } from './run-cli.ts'

const RUN = 'TrainFlow/1792490401276925'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let server: TestServer
let sample: string
let tokens: Record<string, string>
let home: string

beforeAll(async () => {
  folder = await temporaryFolder()
  sample = await unpackSample(folder.path)
  server = await startTestServer()
  tokens = { alice: await server.token('alice'), bob: await server.token('bob') }
  // The server reads the file of its tokens a moment after it changed.
  home = join(folder.path, 'first')
  await vi.waitUntil(async () => (await as('bob', 'sync')).code === 0, { timeout: 25_000 })
})
beforeEach(async ({ task }) => {
  home = join(folder.path, task.id)
  await mkdir(home)
})
afterAll(async () => {
  await server.close()
  await folder.remove()
})

const url = (): string => `ws://127.0.0.1:${server.port}`
const as = (user: string, ...args: string[]): Promise<Ran> =>
  tagalong(args, {
    env: { METAFLOW_USER: user, TAGALONG_HOME: join(home, user), TAGALONG_SERVER: url(), TAGALONG_TOKEN: tokens[user] ?? '' },
  })

test('[CLI21] what one person tags is with the other after both have synced, and --wait returns when the server has it', async () => {
  expect(await as('alice', 'import', sample, '--wait')).toMatchObject({ code: 0, talk: expect.stringContaining('has it.') })
  const tagged = await as('alice', 'tag', 'add', RUN, 'checked')
  expect(tagged).toMatchObject({ code: 0, talk: expect.stringContaining('tagalong sync sends it') })
  expect(JSON.parse((await as('alice', 'status', '--json')).out)).toMatchObject({ keeper: 'server', waitingRuns: 1 })
  expect(await as('alice', 'sync')).toMatchObject({ code: 0 })
  expect(await as('bob', 'sync')).toMatchObject({ code: 0, talk: expect.stringContaining('In step with') })
  const { out } = await as('bob', 'tag', 'list', RUN, '--plain', '--hide-system-tags')
  expect(out).toContain('user\tchecked')

  const direct = await Tagalong.open({
    server: { url: `${url()}/sync`, token: tokens['bob'] ?? '', workspace: 'default' },
    namespace: null,
    env: { METAFLOW_USER: 'bob', METAFLOW_HOME: '/nowhere' },
  })
  await (await direct.run(RUN)).addTag('from ci')
  await direct.close()
  await as('alice', 'sync')
  expect((await as('alice', 'tag', 'list', RUN, '--plain')).out).toContain('user\t"from ci"')
})

test('[CLI22] a login is tried before it is kept, for its owner alone, and its token is in no output', async () => {
  const env = { TAGALONG_HOME: home, TAGALONG_TOKEN: tokens['alice'] ?? '' }
  const login = await tagalong(['login', url()], { env })
  expect(login.code).toBe(0)
  const file = join(home, 'config', 'login.json')
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ url: `${url()}/sync`, token: tokens['alice'], workspace: 'default' })
  expect((await stat(file)).mode & 0o77).toBe(0)
  const status = await tagalong(['status'], { env: { TAGALONG_HOME: home } })
  expect(status.out).toContain(url())
  expect(`${login.talk}${login.out}${status.out}`).not.toContain(tokens['alice'])
  expect(await tagalong(['doctor'], { env: { TAGALONG_HOME: home } })).toMatchObject({
    code: 0,
    out: expect.stringContaining('lets you in'),
  })
  expect(await tagalong(['login', '--forget'], { env })).toMatchObject({ code: 0 })
  expect(JSON.parse((await tagalong(['status', '--json'], { env: { TAGALONG_HOME: home } })).out)).toMatchObject({ server: null })

  const wrong = await tagalong(['login', url(), '--token-stdin'], { env: { TAGALONG_HOME: home }, stdin: 'no token\n' })
  expect(wrong).toMatchObject({ code: 13, talk: expect.stringContaining('does not let you in') })
  expect(await tagalong(['login', url()], { env: { TAGALONG_HOME: home } })).toMatchObject({
    code: 13,
    talk: expect.stringContaining('TAGALONG_TOKEN'),
  })
  expect((await tagalong(['login', 'http:', 'x'], { env })).code).toBe(2)
  await expect(stat(file)).rejects.toThrow('ENOENT')
})

test('[CLI37] a dry run of login tries the server and keeps nothing; one of sync says what waits and sends nothing', async () => {
  const env = { TAGALONG_HOME: join(home, 'alice'), TAGALONG_TOKEN: tokens['alice'] ?? '' }
  const isJoined = async (): Promise<boolean> =>
    JSON.parse((await tagalong(['status', '--json'], { env: { TAGALONG_HOME: env.TAGALONG_HOME } })).out).server !== null
  expect(await tagalong(['login', url(), '--dry-run'], { env })).toMatchObject({
    code: 0,
    talk: expect.stringContaining('Nothing was kept.'),
  })
  expect(await isJoined()).toBe(false)
  const wrong = { ...env, TAGALONG_TOKEN: 'no token' }
  expect(await tagalong(['login', url(), '--dry-run'], { env: wrong })).toMatchObject({ code: 13 })
  expect((await tagalong(['login', url()], { env })).code).toBe(0)
  expect((await tagalong(['login', '--forget', '--dry-run'], { env })).code).toBe(0)
  expect(await isJoined()).toBe(true)

  expect((await as('alice', 'import', sample)).code).toBe(0)
  expect((await as('alice', 'sync', '--dry-run')).talk).toContain('everything that it has not yet')
  expect((await as('alice', 'sync')).code).toBe(0)
  expect((await as('alice', 'tag', 'add', RUN, 'waits')).code).toBe(0)
  for (let again = 0; again < 2; again++) expect((await as('alice', 'sync', '--dry-run')).talk).toContain('what was said of 1 run to')
  for (const other of [['--watch'], ['--was', 'al']]) expect((await as('alice', 'sync', '--dry-run', ...other)).code).toBe(2)
})

test('[CLI21] without a server, or with one that does not answer, what was done stays done and the code says offline', async () => {
  const env = { TAGALONG_HOME: home }
  expect(await tagalong(['import', sample], { env })).toMatchObject({ code: 0 })
  expect(await tagalong(['sync'], { env })).toMatchObject({ code: 6, talk: expect.stringContaining('tagalong login') })
  expect(await tagalong(['tag', 'add', RUN, 'kept', '--wait'], { env })).toMatchObject({
    code: 6,
    talk: expect.stringContaining('kept on this machine'),
  })
  const dead = { ...env, TAGALONG_SERVER: 'ws://127.0.0.1:9', TAGALONG_TOKEN: 'x' }
  expect(await tagalong(['tag', 'add', RUN, 'too', '--wait', '--timeout', '0.2'], { env: dead })).toMatchObject({
    code: 6,
    talk: expect.stringContaining('was not reached'),
  })
  const { out } = await tagalong(['tag', 'list', RUN, '--plain'], { env })
  expect(out).toContain('user\tkept')
  expect(out).toContain('user\ttoo')
})

test('[CLI39] a token of another name is said at once; what was said under that name is signed anew when asked, and joins', async () => {
  const work = { TAGALONG_HOME: home, METAFLOW_USER: 'al' }
  const asAlice = { ...work, METAFLOW_USER: 'alice', TAGALONG_SERVER: url(), TAGALONG_TOKEN: tokens['alice'] ?? '' }
  expect(await tagalong(['import', sample], { env: work })).toMatchObject({ code: 0 })
  expect(await tagalong(['tag', 'add', RUN, 'by-al', '--global'], { env: work })).toMatchObject({ code: 0 })
  expect(await tagalong(['sync'], { env: { ...asAlice, METAFLOW_USER: 'al' } })).toMatchObject({
    code: 13,
    talk: expect.stringMatching(/token is of alice, and you are al\. Nothing was sent.*METAFLOW_USER=alice/),
  })
  expect(await tagalong(['sync'], { env: asAlice })).toMatchObject({ code: 13, talk: expect.stringContaining('sync --was NAME') })
  expect(await tagalong(['sync', '--was', 'al'], { env: asAlice })).toMatchObject({
    code: 0,
    talk: expect.stringContaining('What al said of 1 run is signed by alice now.'),
  })
  const { out } = await tagalong(['history', RUN, '--json'], { env: asAlice })
  expect(JSON.parse(out)).toContainEqual(expect.objectContaining({ text: 'by-al', by: 'alice' }))
})

test('[CLI39] what the server has of somebody with that name stays his', async () => {
  const asAlice = { TAGALONG_HOME: home, METAFLOW_USER: 'alice', TAGALONG_SERVER: url(), TAGALONG_TOKEN: tokens['alice'] ?? '' }
  await tagalong(['import', sample, '--wait'], { env: asAlice })
  await tagalong(['tag', 'add', RUN, 'by-alice', '--wait'], { env: asAlice })
  await as('bob', 'sync')
  expect(await as('bob', 'tag', 'add', RUN, 'by-bob', '--global', '--wait')).toMatchObject({ code: 0 })
  await tagalong(['sync'], { env: asAlice })
  await tagalong(['tag', 'add', RUN, 'as-bob', '--global'], { env: { ...asAlice, METAFLOW_USER: 'bob' } })
  expect(await tagalong(['sync', '--was', 'bob'], { env: asAlice })).toMatchObject({ code: 0 })
  const { out } = await tagalong(['history', RUN, '--json'], { env: asAlice })
  const history: { text: string; by: string }[] = JSON.parse(out)
  const byTag = new Map(history.map(({ text, by }) => [text, by]))
  expect([byTag.get('by-bob'), byTag.get('as-bob')]).toEqual(['bob', 'alice'])
})

test('[CLI39] a machine that only received the words of somebody with that name leaves them to him', async () => {
  const asAlice = { TAGALONG_HOME: home, METAFLOW_USER: 'alice', TAGALONG_SERVER: url(), TAGALONG_TOKEN: tokens['alice'] ?? '' }
  const elsewhere = { ...asAlice, TAGALONG_HOME: join(home, 'elsewhere') }
  await tagalong(['import', sample, '--wait'], { env: elsewhere })
  await as('bob', 'sync')
  expect(await as('bob', 'tag', 'add', RUN, 'of-bob', '--global', '--wait')).toMatchObject({ code: 0 })
  expect(await tagalong(['sync'], { env: asAlice })).toMatchObject({ code: 0 })
  const asBob = { ...asAlice, METAFLOW_USER: 'bob' }
  expect(await tagalong(['tag', 'add', RUN, 'here-as-bob', '--global'], { env: asBob })).toMatchObject({ code: 0 })
  expect(await tagalong(['sync', '--was', 'bob'], { env: asAlice })).toMatchObject({
    code: 0,
    talk: expect.stringContaining('What bob said of 1 run is signed by alice now.'),
  })
  const { out } = await tagalong(['history', RUN, '--json'], { env: asAlice })
  const history: { text: string; by: string }[] = JSON.parse(out)
  const byTag = new Map(history.map(({ text, by }) => [text, by]))
  expect([byTag.get('of-bob'), byTag.get('here-as-bob')]).toEqual(['bob', 'alice'])
})

test('[CLI39] what was said under another name before there was a server is signed anew though a teammate has the same flow', async () => {
  const work = { TAGALONG_HOME: home, METAFLOW_USER: 'al' }
  const asAlice = { ...work, METAFLOW_USER: 'alice', TAGALONG_SERVER: url(), TAGALONG_TOKEN: tokens['alice'] ?? '' }
  await as('bob', 'import', sample, '--wait')
  expect(await as('bob', 'tag', 'add', RUN, 'from-bob', '--global', '--wait')).toMatchObject({ code: 0 })
  await tagalong(['import', sample], { env: work })
  await tagalong(['tag', 'add', RUN, 'al-before', 'gone', '--global'], { env: work })
  await tagalong(['tag', 'remove', RUN, 'gone', '--global'], { env: work })
  expect(await tagalong(['sync'], { env: asAlice })).toMatchObject({ code: 13 })
  expect(await tagalong(['sync', '--was', 'al'], { env: asAlice })).toMatchObject({ code: 0 })
  const { out } = await tagalong(['history', RUN, '--json'], { env: asAlice })
  const history: { text: string; by: string }[] = JSON.parse(out)
  expect(new Set(history.filter(({ text }) => ['al-before', 'gone'].includes(text)).map(({ by }) => by))).toEqual(new Set(['alice']))
  expect(history).toContainEqual(expect.objectContaining({ text: 'from-bob', by: 'bob' }))
})

test("[CLI39] --was without a name, or with one's own, is refused", async () => {
  const env = { TAGALONG_HOME: home, METAFLOW_USER: 'alice', TAGALONG_SERVER: url(), TAGALONG_TOKEN: tokens['alice'] ?? '' }
  for (const was of ['', 'alice'])
    expect(await tagalong(['sync', `--was=${was}`], { env })).toMatchObject({
      code: 2,
      talk: expect.stringContaining('Nothing was signed'),
    })
})

test('[CLI21] a time limit that is none is refused before anything is changed', async () => {
  const env = { TAGALONG_HOME: home }
  await tagalong(['import', sample], { env })
  for (const args of [
    ['tag', 'add', RUN, 'late'],
    ['note', RUN, 'late'],
    ['vocabulary', 'set', 'late', '--promoted'],
    ['import', sample],
  ])
    expect(await tagalong([...args, '--wait', '--timeout', '0'], { env })).toMatchObject({
      code: 2,
      talk: expect.stringContaining('Nothing was done.'),
    })
  expect((await tagalong(['tag', 'list', RUN, '--plain'], { env })).out).not.toContain('late')
})

test('[CLI22] a login that can not be kept says so, and leaves none', async () => {
  const file = join(home, 'file')
  await writeFile(file, '')
  const env = { TAGALONG_HOME: file, TAGALONG_TOKEN: tokens['alice'] ?? '' }
  expect(await tagalong(['login', url()], { env })).toMatchObject({ code: 11, talk: expect.stringContaining('TAGALONG_HOME') })
})

test('[CLI22] addresses of servers are read as people write them', () => {
  expect(serverUrl('tags.example.org')).toBe('wss://tags.example.org/sync')
  expect(serverUrl('https://tags.example.org/')).toBe('wss://tags.example.org/sync')
  expect(serverUrl('ws://127.0.0.1:4470/sync')).toBe('ws://127.0.0.1:4470/sync')
  for (const odd of ['', 'file:///etc/passwd', 'wss://user:secret@host', 'not an address']) expect(serverUrl(odd)).toBeNull()
})
