import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { BridgeEvents, SourceInfo } from '../../src-core/bridge/contract.ts'
import { Sources } from '../../src-main/host/sources.ts'
import { fakeSources, observedRun } from '../support/fake-run-source.ts'
import type { FakeRunSource } from '../support/fake-run-source.ts'
import { startHost } from '../support/start-host.ts'
import { TestClock } from '../support/test-clock.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tagalong-sources-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** Sources over fakes, at `paths` with so many runs each, and what they emit. */
function openFakes(paths: Readonly<Record<string, number>>): {
  sources: Sources
  opened: FakeRunSource[]
  told: SourceInfo[]
  observed: BridgeEvents['runsObserved'][]
  clock: TestClock
} {
  const clock = new TestClock()
  const { openRunSource, opened } = fakeSources(paths)
  const sources = new Sources({ dataFolder: folder, openRunSource, clock, log: () => undefined })
  const told: SourceInfo[] = []
  const observed: BridgeEvents['runsObserved'][] = []
  sources.subscribe((event, payload) => {
    if (event === 'sourceChanged' && 'state' in payload) told.push(payload)
    if (event === 'runsObserved' && 'runs' in payload) observed.push(payload)
  })
  return { sources, opened, told, observed, clock }
}

it('[BRG7] an opened source is there again in the next start, and its runs are sent', async () => {
  const first = openFakes({ '/data/two': 2 })
  const opened = await first.sources.open('/data/two', { isSample: false })
  await first.sources.closeAll()
  expect(first.opened[0]?.closed).toBe(true)

  const next = openFakes({ '/data/two': 2 })
  await next.sources.restore()
  expect(next.sources.notices()).toEqual([])
  expect(next.sources.list()).toMatchObject([{ id: opened.ok && opened.value.id, name: 'two' }])
  await expect.poll(() => next.observed.flatMap((batch) => batch.runs)).toHaveLength(2)
})

it('[BRG23] [BRG24] the switches of a source are remembered; a paused one is opened and not read', async () => {
  const first = openFakes({ '/data/two': 2 })
  const opened = await first.sources.open('/data/two', { isSample: false })
  const id = opened.ok ? opened.value.id : ''
  await first.sources.setWriteBack(id, true)
  await first.sources.setPaused(id, true)
  await first.sources.closeAll()

  const next = openFakes({ '/data/two': 2 })
  await next.sources.restore()
  expect(next.sources.list()).toMatchObject([{ id, state: 'paused', writesBack: true }])
  expect(next.opened.map(({ scans, watched }) => [scans, watched])).toEqual([[0, false]])
  expect(await next.sources.setPaused(id, false)).toMatchObject({ ok: true, value: { state: 'scanning' } })
  await expect.poll(() => next.observed.flatMap((batch) => batch.runs)).toHaveLength(2)
})

it('[BRG7] a remembered source that is gone stays in the list, unavailable, and a rescan finds it when it is back', async () => {
  const first = openFakes({ '/data/two': 2 })
  await first.sources.open('/data/two', { isSample: false })
  await first.sources.closeAll()

  const paths: Record<string, number> = {}
  const next = openFakes(paths)
  await next.sources.restore()
  await expect.poll(() => next.sources.list()[0]?.state).toBe('unavailable')
  const [gone] = next.sources.list()
  expect(gone?.problems).toEqual([{ kind: 'no-datastore', path: '.', message: 'There is no Metaflow datastore at /data/two/.metaflow.' }])
  const source = next.sources.get(gone?.id ?? '')
  if (!source.ok) throw new Error('the source is not in the list')
  expect(await source.value.detail('TrainFlow', '1')).toMatchObject({ ok: false, error: { kind: 'no-datastore' } })

  paths['/data/two'] = 2
  await source.value.rescan()
  await expect.poll(() => source.value.info()).toMatchObject({ state: 'watching', runCount: 2, problems: [] })
})

it('[BRG3] opening a remembered source that was away and is back reads it, and keeps its id', async () => {
  const first = openFakes({ '/data/two': 2 })
  await first.sources.open('/data/two', { isSample: false })
  await first.sources.closeAll()

  const paths: Record<string, number> = {}
  const next = openFakes(paths)
  await next.sources.restore()
  await expect.poll(() => next.sources.list()[0]?.state).toBe('unavailable')
  paths['/data/two'] = 2
  const id = next.sources.list()[0]?.id ?? ''
  expect(await next.sources.open('/data/two', { isSample: false })).toMatchObject({ ok: true, value: { id, state: 'scanning' } })
  await expect.poll(() => next.sources.list()).toMatchObject([{ id, state: 'watching', runCount: 2, problems: [] }])
  expect(next.observed.flatMap((batch) => batch.runs)).toHaveLength(2)
})

it('[BRG28] a scan that takes the place of another leaves out only what everybody knows who waits for one', async () => {
  const { sources, opened, observed } = openFakes({ '/data/two': 2 })
  const info = await sources.open('/data/two', { isSample: false })
  const source = sources.get(info.ok ? info.value.id : '')
  const [fake] = opened
  if (!source.ok || !fake) throw new Error('nothing was opened')
  await expect.poll(() => source.value.info().state).toBe('watching')
  const [digest] = observed.flatMap((batch) => batch.parts.map(({ digest }) => digest))
  if (digest === undefined) throw new Error('the batch has no part')

  fake.gate = new Promise(() => undefined)
  await source.value.rescan(new Set())
  fake.gate = null
  await source.value.rescan(new Set([digest]))
  await expect.poll(() => source.value.info().state).toBe('watching')
  expect(observed.at(-1)).toMatchObject({ parts: [{ digest, count: 2 }] })
  expect(observed.at(-1)?.runs).toHaveLength(2)

  const before = observed.length
  await source.value.rescan(new Set([digest]))
  await expect.poll(() => source.value.info().state).toBe('watching')
  expect(observed).toHaveLength(before)
})

it('[BRG28] what changes while its part is held back is told at once, and is in the part', async () => {
  const { sources, opened, observed } = openFakes({ '/data/two': 2 })
  const info = await sources.open('/data/two', { isSample: false })
  const source = sources.get(info.ok ? info.value.id : '')
  const [fake] = opened
  const [run] = fake?.runs ?? []
  if (!source.ok || !fake || !run) throw new Error('nothing was opened')
  await expect.poll(() => source.value.info().state).toBe('watching')
  const gates: (() => void)[] = []
  fake.gate = new Promise((resolve) => gates.push(resolve))
  await source.value.rescan()
  await expect.poll(() => source.value.info().progress.read).toBe(2)
  fake.change([{ ...run, userTags: ['candidate'] }])
  expect(observed.at(-1)?.runs.map(({ userTags }) => userTags)).toEqual([['candidate']])
  gates[0]?.()
  await expect.poll(() => observed.at(-1)?.runs.map(({ userTags }) => userTags)).toEqual([['candidate'], ['nightly']])
})

it('[BRG7] a closed source is forgotten', async () => {
  const first = openFakes({ '/data/two': 2 })
  const opened = await first.sources.open('/data/two', { isSample: false })
  await first.sources.close(opened.ok ? opened.value.id : '')
  const next = openFakes({ '/data/two': 2 })
  await next.sources.restore()
  expect(next.sources.list()).toEqual([])
})

it('[BRG3] one store has one id, whichever link leads to it', async () => {
  await mkdir(join(folder, 'real'))
  await mkdir(join(folder, 'real', '.metaflow'))
  await symlink(join(folder, 'real'), join(folder, 'link'))
  const { sources } = openFakes({ [join(folder, 'real')]: 1, [join(folder, 'link')]: 1 })
  await sources.open(join(folder, 'real'), { isSample: false })
  await sources.open(join(folder, 'link'), { isSample: false })
  expect(sources.list()).toHaveLength(1)
})

it('[BRG8] a damaged list is set aside, said, and not overwritten by the next change', async () => {
  await writeFile(join(folder, 'sources.json'), '{"version":1,"sources":[{"id"')
  const { sources } = openFakes({ '/data/two': 2 })
  await sources.restore()
  expect(sources.notices()).toEqual([
    expect.stringMatching(/^The list of sources was damaged and was set aside as sources\.json\.unreadable-\S+\. Runs and tags are safe\./),
  ])
  await sources.open('/data/two', { isSample: false })
  const files = await readdir(folder)
  expect(files).toContain('sources.json')
  const aside = files.find((name) => name.includes('unreadable'))
  expect(await readFile(join(folder, aside ?? ''), 'utf8')).toBe('{"version":1,"sources":[{"id"')
})

it('[BRG8] a list of another shape, or with a path that is not absolute, is set aside too', async () => {
  const relative = { version: 1, sources: [{ id: 'a', name: 'two', path: 'data/two', isSample: false }] }
  for (const text of ['[]', '{"version":0,"sources":[]}', '{"version":1,"sources":[{"id":7}]}', '', JSON.stringify(relative)]) {
    await writeFile(join(folder, 'sources.json'), text)
    const { sources } = openFakes({})
    await sources.restore()
    expect(sources.notices()).toEqual([expect.stringContaining('was damaged')])
    expect(sources.list()).toEqual([])
    expect(await readdir(folder)).not.toContain('sources.json')
  }
})

it('[BRG8] a list of a newer Tagalong is said and left alone, whatever is opened and closed', async () => {
  const newer = '{"version":2,"sources":{"changed":true}}'
  await writeFile(join(folder, 'sources.json'), newer)
  const { sources } = openFakes({ '/data/two': 2 })
  await sources.restore()
  const opened = await sources.open('/data/two', { isSample: false })
  await sources.close(opened.ok ? opened.value.id : '')
  expect(sources.notices()).toEqual([expect.stringContaining('of a newer Tagalong')])
  expect(await readdir(folder)).toEqual(['sources.json'])
  expect(await readFile(join(folder, 'sources.json'), 'utf8')).toBe(newer)
})

it('[BRG8] a list that an editor put a byte order mark in front of is read', async () => {
  const first = openFakes({ '/data/two': 2 })
  await first.sources.open('/data/two', { isSample: false })
  const file = join(folder, 'sources.json')
  await writeFile(file, `\uFEFF${await readFile(file, 'utf8')}`)
  const next = openFakes({ '/data/two': 2 })
  await next.sources.restore()
  expect([next.sources.notices(), next.sources.list().length]).toEqual([[], 1])
})

it('[BRG8] a list that is damaged or removed while the host runs loses none of the open sources, and damage is said', async () => {
  const paths = { '/data/1': 1, '/data/2': 1, '/data/3': 1 }
  const { sources } = openFakes(paths)
  await sources.open('/data/1', { isSample: false })
  await writeFile(join(folder, 'sources.json'), '{"vers')
  await sources.open('/data/2', { isSample: false })
  expect(sources.notices()).toEqual([expect.stringContaining('was damaged')])
  await rm(join(folder, 'sources.json'))
  await sources.open('/data/3', { isSample: false })

  const next = openFakes(paths)
  await next.sources.restore()
  expect(next.sources.list().map(({ name }) => name)).toEqual(['1', '2', '3'])
  const aside = (await readdir(folder)).find((name) => name.includes('unreadable'))
  expect(await readFile(join(folder, aside ?? ''), 'utf8')).toBe('{"vers')
})

it('[BRG10] appInfo tells also what a person has to know of the list since the start', async () => {
  const { host, dataFolder, close } = await startHost()
  await host.call('openSource', ['/data/two'])
  expect(await host.call('appInfo', [])).toMatchObject({ value: { notices: [] } })
  await writeFile(join(dataFolder, 'sources.json'), '{"vers')
  await host.call('openSource', ['/data/many'])
  expect(await host.call('appInfo', [])).toMatchObject({ value: { notices: [expect.stringContaining('was damaged')] } })
  await close()
})

it('[BRG8] a list that the disk does not give is said and left alone', async () => {
  await mkdir(join(folder, 'sources.json'))
  const { sources } = openFakes({ '/data/two': 2 })
  await sources.restore()
  expect(sources.notices()).toEqual([expect.stringContaining('could not be read (EISDIR)')])
  expect(await sources.open('/data/two', { isSample: false })).toMatchObject({ ok: true })
  expect(await readdir(folder)).toEqual(['sources.json'])
})

it('[BRG8] changes that come at once are all kept', async () => {
  const paths = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`/data/${i}`, 1]))
  const { sources } = openFakes(paths)
  await Promise.all(Object.keys(paths).map((path) => sources.open(path, { isSample: false })))
  const next = openFakes(paths)
  await next.sources.restore()
  expect(
    next.sources
      .list()
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(['0', '1', '2', '3', '4', '5', '6', '7'])
  expect(await readdir(folder)).toEqual(['sources.json'])
})

it('[BRG4] a rescan takes the place of the scan under way, and of several that were asked for at once the last one counts', async () => {
  const { sources, opened, observed } = openFakes({ '/data/two': 2 })
  await sources.open('/data/two', { isSample: false })
  await expect.poll(() => sources.list()[0]?.state).toBe('watching')
  const [fake] = opened
  if (!fake) throw new Error('nothing was opened')
  fake.gate = new Promise(() => undefined)
  const source = sources.get(sources.list()[0]?.id ?? '')
  if (!source.ok) throw new Error('the source is not in the list')
  await Promise.all([source.value.rescan(), source.value.rescan(), source.value.rescan()])
  fake.gate = null
  await source.value.rescan()
  await expect.poll(() => source.value.info().state).toBe('watching')
  expect(observed.at(-1)).toMatchObject({ scan: 5, runs: [{ runId: '1791810000000000' }, { runId: '1791810000000001' }] })
})

it('[BRG5] the state of a busy source is told at most four times a second, and the last one is told', async () => {
  const { sources, opened, told, clock } = openFakes({ '/data/many': 1200 })
  await sources.open('/data/many', { isSample: false })
  await expect.poll(() => sources.list()[0]?.state).toBe('watching')
  expect(told).toHaveLength(1)
  clock.advance(250)
  expect(told.at(-1)).toMatchObject({ state: 'watching', runCount: 1200, progress: { read: 1200, total: 1200 } })
  for (let i = 0; i < 20; i++) {
    opened[0]?.change([observedRun(String(1_791_820_000_000_000 + i))])
    clock.advance(50)
  }
  clock.advance(250)
  expect(told.length).toBeLessThanOrEqual(2 + 5)
  expect(told.at(-1)).toMatchObject({ runCount: 1220 })
})

it('[BRG5] a clock that is set back an hour does not silence a source', async () => {
  const { sources, opened, told, clock } = openFakes({ '/data/two': 2 })
  await sources.open('/data/two', { isSample: false })
  await expect.poll(() => sources.list()[0]?.state).toBe('watching')
  clock.advance(250)
  clock.advance(-3_600_000)
  opened[0]?.change([observedRun('1791810000000007')])
  clock.advance(250)
  expect(told.at(-1)).toMatchObject({ runCount: 3 })
})

it('[BRG2] a scan that breaks is logged, and the source can be read again', async () => {
  const { host, opened, logged, close } = await startHost()
  const source = await host.call('openSource', ['/data/two'])
  await expect.poll(async () => host.call('listSources', [])).toMatchObject({ value: [{ state: 'watching' }] })
  const [fake] = opened
  if (!fake || !source.ok) throw new Error('nothing was opened')
  fake.scan = () => {
    throw new Error('inside')
  }
  const id = sourceIdOf(source.value)
  await host.call('rescanSource', [id, []])
  await expect.poll(() => logged).toEqual([expect.stringContaining('inside')])
  expect(await host.call('listSources', [])).toMatchObject({ value: [{ state: 'watching' }] })
  await close()
})

it('[BRG2] an error inside is answered as internal and says nothing of its inside', async () => {
  const { host, opened, logged, close } = await startHost()
  const source = await host.call('openSource', ['/data/two'])
  const [fake] = opened
  if (!fake || !source.ok) throw new Error('nothing was opened')
  fake.detail = () => Promise.reject(new Error('secret path'))
  const answer = await host.call('runDetail', [sourceIdOf(source.value), 'TrainFlow', '1'])
  expect(answer).toMatchObject({ ok: false, error: { kind: 'internal' } })
  expect(JSON.stringify(answer)).not.toContain('secret')
  expect(logged).toEqual(['runDetail failed: Error: secret path'])
  await close()
})

it('[BRG1] a method that is no text is unknown, whatever it is', async () => {
  const { host, close } = await startHost()
  for (const method of [5, null, undefined, {}, ['listSources'], { toString: 5 }]) {
    expect(await host.call(method, [])).toMatchObject({ ok: false, error: { kind: 'unknown-method' } })
  }
  await close()
})

it('[BRG10] the source of the command line is open when appInfo answers; one that cannot be opened is said', async () => {
  const asked = await startHost({ start: { path: '/data/two' } })
  const info = await asked.host.call('appInfo', [])
  const list = await asked.host.call('listSources', [])
  expect(list).toMatchObject({ value: [{ name: 'two' }] })
  expect(info).toMatchObject({ value: { startSourceId: list.ok && Array.isArray(list.value) ? list.value[0]?.id : '' } })
  await asked.close()

  const refused = await startHost({ start: { path: '/nowhere' } })
  expect(await refused.host.call('appInfo', [])).toMatchObject({
    value: { startSourceId: null, notices: ['There is no Metaflow datastore at /nowhere.'] },
  })
  await refused.close()
})

it('[BRG10] the name is the one that Metaflow would use: variables first, then its configuration file, never root', async () => {
  await writeFile(join(folder, 'config.json'), '{"METAFLOW_USER":"carol"}')
  await writeFile(join(folder, 'config_work.json'), '{"METAFLOW_USER":"dan"}')
  const nameWith = async (env: Record<string, string>): Promise<unknown> => {
    const surroundings = {
      shell: 'browser' as const,
      env: { METAFLOW_HOME: folder, ...env },
      startFolder: '/',
      platform: 'linux',
      findNearby: async () => null,
    }
    const { host, close } = await startHost({ surroundings })
    const info = await host.call('appInfo', [])
    await close()
    return info.ok && info.value !== null && typeof info.value === 'object' && 'userName' in info.value ? info.value.userName : 'refused'
  }
  expect(await nameWith({ METAFLOW_USER: 'alice', USER: 'bob' })).toBe('alice')
  expect(await nameWith({ USER: 'bob' })).toBe('carol')
  expect(await nameWith({ METAFLOW_PROFILE: 'work', USER: 'bob' })).toBe('dan')
  await writeFile(join(folder, 'config.json'), 'not json')
  expect(await nameWith({ USER: 'bob' })).toBe('bob')
  expect(await nameWith({ METAFLOW_USER: 'root', USER: 'root' })).toBe(null)
})

function sourceIdOf(value: unknown): string {
  if (typeof value !== 'object' || value === null || !('id' in value) || typeof value.id !== 'string') throw new Error('not a source')
  return value.id
}
