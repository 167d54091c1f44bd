import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { cursorFile, Tagalong, type WatchEvent, type WatchState } from '../../client/api/index.ts'
import { readQuery } from '../../client/api/conditions.ts'
import { DatastorePlace } from '../../client/api/datastore-place.ts'
import { notice, watchPlace } from '../../client/api/watch.ts'
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
  const io = { say: (text: string) => void talk.push(text), interrupted: new AbortController().signal }
  // Fails for the event `bad` until the flag is there.
  const command = `read line; [ "$TAGALONG_EVENT_ID" != bad ] || [ -e '${flag}' ] || exit 7; echo "$TAGALONG_CHANGE $line" >> '${log}'`
  const first = await ExecHook.open(command, book, io, { firstPauseMs: 600_000 })
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

test('[CLI35] a command of --exec that takes too long, or that Ctrl+C finds at work, is ended with all that it started, and kept', async () => {
  const [book, pids] = [join(home, 'failed.json'), join(home, 'pids')]
  const talk: string[] = []
  const interrupt = new AbortController()
  const io = { say: (text: string) => void talk.push(text), interrupted: interrupt.signal }
  const command = `sleep 600 & echo $! >> '${pids}'; wait`
  const hook = await ExecHook.open(command, book, io, { limitMs: 200 })
  await hook.take(event('slow'))
  expect(talk).toEqual([expect.stringContaining('was ended, because it took too long')])
  await hook.close()

  const patient = await ExecHook.open(command, `${book}.2`, io)
  const taken = patient.take(event('cut'))
  await expect.poll(async () => (await readFile(pids, 'utf8')).trim().split('\n').length, PATIENCE).toBe(2)
  interrupt.abort()
  await taken
  await patient.close()
  expect(JSON.parse(await readFile(`${book}.2`, 'utf8'))).toMatchObject({ failed: [{ event: { id: 'cut' }, tries: 1 }] })
  for (const pid of (await readFile(pids, 'utf8')).trim().split('\n')) await expect.poll(() => isAlive(Number(pid)), PATIENCE).toBe(false)
})

test('[CLI35] what refuses to end is ended too, though the command that started it has ended', async () => {
  const pids = join(home, 'pids')
  const io = { say: () => undefined, interrupted: new AbortController().signal }
  const stubborn = `sh -c 'trap "" TERM; echo $$ >> "${pids}"; exec sleep 600'`
  const hook = await ExecHook.open(`${stubborn} >/dev/null 2>&1 & wait`, join(home, 'failed.json'), io, { limitMs: 1_000 })
  await hook.take(event('stubborn'))
  await hook.close()
  for (const pid of (await readFile(pids, 'utf8')).trim().split('\n')) await expect.poll(() => isAlive(Number(pid)), PATIENCE).toBe(false)
})

test('[CLI35] what a command of --exec leaves running keeps nobody waiting', async () => {
  const io = { say: () => undefined, interrupted: new AbortController().signal }
  const pids = join(home, 'pids')
  const hook = await ExecHook.open(`sleep 600 & echo $! > '${pids}'`, join(home, 'failed.json'), io)
  await hook.take(event('daemon'))
  await hook.close()
  const pid = Number(await readFile(pids, 'utf8'))
  expect(isAlive(pid)).toBe(true)
  process.kill(pid)
})

test('[CLI35] failed events are not forgotten because their file can not be understood, nor put off by a clock that was wrong', async () => {
  const [book, log] = [join(home, 'failed.json'), join(home, 'log')]
  const io = { say: () => undefined, interrupted: new AbortController().signal }
  await writeFile(book, '{"failed": [')
  await expect(ExecHook.open('true', book, io)).rejects.toMatchObject({ code: 'store-unreadable', message: expect.stringContaining(book) })
  expect(await readFile(book, 'utf8')).toBe('{"failed": [')
  const aYearAhead = Date.now() + 365 * 86_400_000
  await writeFile(book, JSON.stringify({ version: 1, failed: [{ event: event('old'), tries: 1, nextTryAt: aYearAhead }] }))
  const hook = await ExecHook.open(`echo "$TAGALONG_EVENT_ID" >> '${log}'`, book, io)
  await expect.poll(() => readFile(log, 'utf8').catch(() => ''), PATIENCE).toBe('old\n')
  await hook.close()
})

test('[CLI36] of two watches that go on from one cursor, the one that finds it changed by the other ends', async () => {
  const path = join(home, 'cursor.json')
  const [mine, other] = [cursorFile(path), cursorFile(path)]
  const state: WatchState = { version: 1, id: 'w', nextEvent: 1, matching: [], waiting: [] }
  expect([await mine.read(), await other.read()]).toEqual([null, null])
  await mine.write(state)
  await mine.write({ ...state, nextEvent: 2 })
  await expect(other.write(state)).rejects.toMatchObject({ code: 'store-busy', message: expect.stringContaining('--cursor') })
  expect(await cursorFile(path).read()).toMatchObject({ nextEvent: 2 })
})

test('[CLI36] the second of two watches on one cursor is refused before it runs anything, and touches no failed event', async () => {
  const [ran, failed] = [join(home, 'ran'), join(home, 'data', 'watch', 'mine.failed.json')]
  const end = new AbortController()
  const watch = (...more: string[]): Promise<Ran> =>
    tagalong(['watch', 'tag:better', '--cursor', 'mine', ...more], { env: { TAGALONG_HOME: home }, interrupted: end.signal })
  const first = watch()
  await expect.poll(() => readFile(join(home, 'data', 'watch', 'mine.json'), 'utf8').catch(() => ''), PATIENCE).toContain('nextEvent')
  const due = `${JSON.stringify({ version: 1, failed: [{ event: event('due'), tries: 1, nextTryAt: 0 }] })}\n`
  await writeFile(failed, due)
  expect(await watch('--exec', `echo ran >> '${ran}'`, '--once')).toMatchObject({ code: 9, talk: expect.stringContaining('--cursor') })
  expect(await readFile(failed, 'utf8')).toBe(due)
  await expect(readFile(ran)).rejects.toThrow('ENOENT')
  end.abort()
  await first
  expect(await tagalong(['watch', 'tag:better', '--cursor', 'mine', '--once'], { env: { TAGALONG_HOME: home } })).toMatchObject({ code: 0 })
})

test('[CLI36] a watch whose cursor can not be read ends, and leaves nothing behind that listens', async () => {
  const place = await DatastorePlace.open(sample)
  const listening = vi.spyOn(place, 'onChange')
  const cursor = { read: () => Promise.reject(new Error('unreadable')), write: () => Promise.resolve() }
  await expect(watchPlace(place, { query: readQuery(''), namespace: null }, { cursor }).next()).rejects.toThrow('unreadable')
  expect(listening).not.toHaveBeenCalled()
  await place.close()
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
