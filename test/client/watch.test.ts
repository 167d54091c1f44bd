import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { cursorFile, Tagalong, type WatchEvent, type WatchState } from '../../client/api/index.ts'
import { notice } from '../../client/api/watch.ts'
import { parsePathspec } from '../../client/api/pathspec.ts'
import { ExecHook, type EventJson } from '../../client/cli/exec-hook.ts'
import { temporaryFolder, unpackSample } from '../support/sample.ts'
import { tagalong, type Ran } from './run-cli.ts'

const RUN = 'TrainFlow/1792490401276925'
const OTHER = 'TrainFlow/1791367200804956'
const PATIENCE = { timeout: 25_000 }

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let sample: string
let home: string

beforeAll(async () => {
  folder = await temporaryFolder()
  sample = await unpackSample(folder.path)
})
beforeEach(async ({ task }) => {
  home = join(folder.path, task.id)
  await mkdir(home)
  await cli('import', sample)
})
afterAll(() => folder.remove())

const cli = (...args: string[]): Promise<Ran> => tagalong(args, { env: { TAGALONG_HOME: home } })
const openClient = (): Promise<Tagalong> =>
  Tagalong.open({ replica: join(home, 'data', 'replica'), env: { METAFLOW_USER: 'alice', METAFLOW_HOME: '/nowhere' } })
const told = ({ out }: Ran): unknown[] =>
  out
    .split('\n')
    .filter(Boolean)
    .map((line): unknown => JSON.parse(line))

test('[CLI19] a watch tells when a run starts and stops to match, as it happens', async () => {
  const client = await openClient()
  const end = new AbortController()
  const events: WatchEvent[] = []
  const watching = (async () => {
    for await (const event of client.watch('tag:good', { signal: end.signal })) events.push(event)
  })()
  const run = await client.run(RUN)
  await run.addTag('good')
  await expect.poll(() => events.length, PATIENCE).toBe(1)
  await run.removeTag('good')
  await expect
    .poll(() => events.map(({ change, pathspec }) => [change, pathspec]), PATIENCE)
    .toEqual([
      ['matches', RUN],
      ['matches-no-more', RUN],
    ])
  expect(new Set(events.map(({ id }) => id)).size).toBe(2)
  end.abort()
  await watching
  await client.close()
})

test('[CLI19] with a cursor nothing is missed between two watches, and what was not taken comes again with its id', async () => {
  const cursor = cursorFile(join(home, 'cursor.json'))
  const take = async (count: number): Promise<WatchEvent[]> => {
    const client = await openClient()
    const events: WatchEvent[] = []
    const end = new AbortController()
    for await (const event of client.watch('tag:good', { cursor, signal: end.signal, onIdle: () => end.abort() })) {
      events.push(event)
      // Leaving the loop here is as a crash while the event is handled.
      if (events.length === count) break
    }
    await client.close()
    return events
  }
  expect(await take(9)).toEqual([])
  await cli('tag', 'add', RUN, OTHER, 'good')
  const [first] = await take(1)
  expect(first).toMatchObject({ change: 'matches', pathspec: OTHER })
  await cli('tag', 'remove', RUN, 'good')
  const rest = await take(9)
  expect(rest.map(({ change, pathspec }) => [change, pathspec])).toEqual([
    ['matches', OTHER],
    ['matches', RUN],
    ['matches-no-more', RUN],
  ])
  expect(rest[0]?.id).toBe(first?.id)
  expect(await take(9)).toEqual([])
})

test('[CLI19] a run that is told twice to match has stopped to between, whatever the order of the looks', () => {
  const [a, b] = [parsePathspec('F/1').pathspec, parsePathspec('F/2').pathspec]
  let state: WatchState = { version: 1, id: 'w', nextEvent: 1, matching: [], waiting: [] }
  for (const matching of [[a], [a, b], [b], [b, a], []]) state = notice(state, matching, 0)
  expect(state.waiting.map(({ id, change, pathspec }) => `${id} ${change} ${pathspec}`)).toEqual([
    'w-1 matches F/1',
    'w-2 matches F/2',
    'w-3 matches-no-more F/1',
    'w-4 matches F/1',
    'w-5 matches-no-more F/2',
    'w-6 matches-no-more F/1',
  ])
  expect(notice(state, [], 0)).toBe(state)
})

test('[CLI20] the command tells what is new since the last time, and other commands are never kept waiting by it', async () => {
  expect(told(await cli('watch', 'tag:good', '--once', '--json'))).toEqual([])
  await cli('tag', 'add', RUN, 'good')
  const news = told(await cli('watch', 'tag:good', '--once', '--json'))
  expect(news).toMatchObject([{ change: 'matches', pathspec: RUN, run: { userTags: expect.arrayContaining(['good']) } }])
  expect(told(await cli('watch', 'tag:good', '--once', '--json'))).toEqual([])
  expect(told(await cli('watch', 'tag:good', '--once', '--json', '--existing', '--cursor', 'mine'))).toHaveLength(1)

  const end = new AbortController()
  const watching = tagalong(['watch', 'tag:better', '--json'], { env: { TAGALONG_HOME: home }, interrupted: end.signal })
  await expect.poll(async () => (await cli('tag', 'add', RUN, 'better')).code, PATIENCE).toBe(0)
  await cli('tag', 'add', OTHER, 'better')
  end.abort()
  expect((await watching).code).toBe(0)
  expect((await cli('watch')).code).toBe(2)
})

const event = (id: string): EventJson => ({ id, change: 'matches', pathspec: RUN, at: 1, run: null })

test('[CLI20] --exec gets the event on standard input and in the environment; one that fails is tried again and stops no other', async () => {
  const [log, flag, book] = [join(home, 'log'), join(home, 'flag'), join(home, 'failed.json')]
  const talk: string[] = []
  const io = { say: (text: string) => void talk.push(text) }
  // Fails for the event `bad` until the flag is there.
  const command = `read line; [ "$TAGALONG_EVENT_ID" != bad ] || [ -e '${flag}' ] || exit 7; echo "$TAGALONG_CHANGE $line" >> '${log}'`
  const first = await ExecHook.open(command, book, io, 600_000)
  await first.take(event('bad'))
  await first.take(event('good'))
  await first.close()
  expect(talk).toEqual([expect.stringContaining('ended with 7')])
  expect(await readFile(log, 'utf8')).toBe(`matches ${JSON.stringify(event('good'))}\n`)

  // The next program goes on with what failed.
  const kept: { failed: { nextTryAt: number }[] } = JSON.parse(await readFile(book, 'utf8'))
  await writeFile(book, JSON.stringify({ ...kept, failed: kept.failed.map((failed) => Object.assign(failed, { nextTryAt: 0 })) }))
  await writeFile(flag, '')
  const second = await ExecHook.open(command, book, io)
  await expect.poll(() => readFile(log, 'utf8'), PATIENCE).toContain(JSON.stringify(event('bad')))
  await second.close()
  expect(JSON.parse(await readFile(book, 'utf8'))).toMatchObject({ failed: [] })
})
