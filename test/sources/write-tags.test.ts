import { chmod, lstat, mkdir, readdir, readFile, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TagChange } from '../../src-core/replica/write-back/write-back-api.ts'
import type { RunSource } from '../../src-sources/run-source.ts'
import { makeRun, runIdAt } from '../support/make-datastore.ts'
import { openedDatastore, scanned } from '../support/read-source.ts'
import { readRecord, recordPath, retag } from '../support/run-record.ts'
import { temporaryFolder } from '../support/sample.ts'
import { TestDisk } from '../support/test-disk.ts'
import { TestWritingDisk, WRITE_STEPS } from '../support/test-writing-disk.ts'
import type { WriteStep } from '../support/test-writing-disk.ts'

/** The rules of one write (WRB) and what each of its steps does when the disk refuses; long for their number, one subject all the same. */

const START = 1_790_000_000_000
const RUN = runIdAt(START)
const FLOW = 'TrainFlow'
const LEFT_OVER = '.tagalong-00000000000ab.tmp'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let root: string
let record: string
let disk: TestDisk
let writing: TestWritingDisk
let source: RunSource
let pauses: number[]

beforeEach(async () => {
  folder = await temporaryFolder()
  root = join(folder.path, '.metaflow')
  record = recordPath(root, FLOW, RUN)
  disk = new TestDisk()
  writing = new TestWritingDisk()
  pauses = []
  await makeRun(root, { flow: FLOW, runId: RUN, tags: ['good', 'nightly'] })
  source = await openedDatastore(root, { disk, writing, pause: async (ms) => void pauses.push(ms) })
})
afterEach(async () => {
  await source.close()
  await folder.remove()
})

const write = (change: Partial<TagChange>, runId = RUN): ReturnType<RunSource['writeTags']> =>
  source.writeTags(FLOW, runId, { add: [], remove: [], ...change })
const text = (): Promise<string> => readFile(record, 'utf8')
const besides = async (): Promise<string[]> => (await readdir(dirname(record))).filter((name) => name !== '_self.json')
const kindOf = async (answer: ReturnType<RunSource['writeTags']>): Promise<string> => {
  const result = await answer
  return result.ok ? 'ok' : result.error.kind
}
const refusalOf = async (answer: ReturnType<RunSource['writeTags']>): Promise<string> => {
  const result = await answer
  return result.ok ? 'ok' : result.error.message
}
/** Another program tags the run at the first, or at each, `step` of a write. */
const meanwhile = (step: WriteStep, times: number, work: (nth: number) => Promise<unknown>): void => {
  let nth = 0
  writing.before = (at) => (at === step && nth < times ? work(nth++) : undefined)
}

test('[WRB1] only the tags of the record change: its time, its user and fields nobody here knows stay, and no other file is touched', async () => {
  const before = `{"tags": ["good"], "odd": 1.0, "ts_epoch": 12345678901234567890, "user_name": null,`
  const after = ` "run_number": "${RUN}", "later": {"tags": [1]}, "flow_id": "${FLOW}", "system_tags": ["user:alice"]}`
  await writeFile(record, before + after)
  const others = await timesBelow(root)
  expect(await write({ add: ['best'] })).toEqual({ ok: true, value: { userTags: ['best', 'good'], added: ['best'], removed: [] } })
  expect(await text()).toBe(before.replace('["good"]', '["best", "good"]') + after)
  expect(await timesBelow(root)).toEqual(others)
})

/** Every file but the record, and the time at which it changed. */
async function timesBelow(path: string): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name)
    if (entry.isFile() && file !== record) found.push(`${file} ${(await stat(file)).mtimeMs}`)
  }
  return found.toSorted()
}

test('[WRB2] removal comes first, then addition; a system tag that is added is dropped', async () => {
  expect(await write({ add: ['good', 'new', 'user:alice'], remove: ['good', 'nightly', 'absent'] })).toEqual({
    ok: true,
    value: { userTags: ['good', 'new'], added: ['new'], removed: ['nightly'] },
  })
})

test('[WRB2] a system tag is not removed, and nothing else of that edit is done', async () => {
  const before = await text()
  expect(await write({ add: ['new'], remove: ['user:alice'] })).toMatchObject({
    ok: false,
    error: { kind: 'tag-refused', violation: { kind: 'system-tag', tags: ['user:alice'] } },
  })
  expect(await text()).toBe(before)
})

test('[WRB2] a tag that Metaflow would refuse is refused', async () => {
  for (const tag of ['', 'x'.repeat(501), '\ud800']) expect(await kindOf(write({ add: [tag] }))).toBe('tag-refused')
  expect(await kindOf(write({ add: ['🚀'.repeat(500)] }))).toBe('ok')
})

test('[WRB2] the limit of 50 is that of the record as it is now, not as it was when the edit was made', async () => {
  const many = Array.from({ length: 48 }, (_, i) => `m${i}`)
  meanwhile('replace', 1, () => retag(record, 'bob', (tags) => [...tags, ...many]))
  expect(await write({ add: ['new'] })).toMatchObject({ error: { violation: { kind: 'too-many', count: 51, limit: 50 } } })
  expect((await readRecord(record)).tags).toHaveLength(50)
  expect(await kindOf(write({ add: ['new'], remove: ['m0'] }))).toBe('ok')
})

test('[WRB3] a change that changes nothing writes nothing', async () => {
  const before = await lstat(record)
  expect(await write({ add: ['good', 'user:alice'], remove: ['absent'] })).toEqual({
    ok: true,
    value: { userTags: ['good', 'nightly'], added: [], removed: [] },
  })
  expect(writing.steps).toEqual([])
  expect((await lstat(record)).mtimeMs).toBe(before.mtimeMs)
})

test('[WRB5] the record keeps its permissions, whatever the mask of the process', async () => {
  for (const mode of [0o600, 0o664]) {
    await chmod(record, mode)
    const mask = process.umask(0o077)
    try {
      await write({ add: [`mode ${mode}`] })
    } finally {
      process.umask(mask)
    }
    expect((await lstat(record)).mode & 0o777).toBe(mode)
  }
})

test('[WRB5] [WRB8] the new record is whole and on the disk before it is put in place, and the folder is synced before anybody is told', async () => {
  await write({ add: ['new'] })
  expect(writing.steps).toEqual(WRITE_STEPS)
  expect(writing.names.map((name) => dirname(name))).toEqual([dirname(record)])
  expect(await besides()).toEqual([])
})

test.each(['create', 'write', 'sync', 'close', 'replace'] as const)(
  '[WRB6] what another program tags before the %s is kept, and what is written joins it',
  async (step) => {
    meanwhile(step, 1, () => retag(record, 'bob', (tags) => [...tags, 'of bob'].filter((tag) => tag !== 'good')))
    const answer = await write({ add: ['mine'], remove: ['nightly'] })
    expect(answer).toMatchObject({ ok: true, value: { userTags: ['mine', 'of bob'], added: ['mine'], removed: ['nightly'] } })
    expect(await readRecord(record)).toMatchObject({ tags: ['mine', 'of bob'], user_name: 'bob' })
    expect(writing.replaced).toHaveLength(1)
    expect(await besides()).toEqual([])
  },
)

test('[WRB6] a record of the same size and the same time is still known to be another', async () => {
  const { mtime } = await lstat(record)
  meanwhile('replace', 1, async () => {
    await writeFile(record, (await text()).replace('good', 'evil'))
    await utimes(record, mtime, mtime)
  })
  await utimes(record, mtime, mtime)
  await write({ add: ['mine'] })
  expect((await readRecord(record)).tags).toEqual(['evil', 'mine', 'nightly'])
})

test('[WRB7] what was overwritten before it was read back is written again, after pauses that grow', async () => {
  meanwhile('syncFolder', 3, () => retag(record, 'bob', () => ['of bob']))
  expect(await write({ add: ['mine'] })).toEqual({ ok: true, value: { userTags: ['mine', 'of bob'], added: ['mine'], removed: [] } })
  expect(writing.replaced).toHaveLength(4)
  expect(pauses).toHaveLength(3)
  pauses.forEach((pause, nth) => {
    expect(pause).toBeGreaterThanOrEqual(12.5 * 2 ** nth)
    expect(pause).toBeLessThan(37.5 * 2 ** nth)
  })
})

test('[WRB7] a removal that was undone before it was read back is made again; a tag that is also added stays', async () => {
  meanwhile('syncFolder', 1, () => retag(record, 'bob', () => ['good', 'nightly']))
  expect(await write({ add: ['good'], remove: ['good', 'nightly'] })).toMatchObject({
    ok: true,
    value: { userTags: ['good'], removed: ['nightly'] },
  })
})

test('[WRB7] whoever is overtaken eight times gives up and says so; the record is that of the others', async () => {
  meanwhile('replace', 100, (nth) => retag(record, 'bob', () => [`of bob ${nth}`]))
  expect(await kindOf(write({ add: ['mine'] }))).toBe('conflict')
  expect((await readRecord(record)).tags).toEqual(['of bob 7'])
  expect(pauses).toHaveLength(7)
  expect(await besides()).toEqual([])
})

test('[WRB9] writes of one source to one run do not get into each other’s way', async () => {
  const tags = Array.from({ length: 30 }, (_, i) => `tag ${String(i).padStart(2, '0')}`)
  const answers = await Promise.all(tags.map((tag) => write({ add: [tag] })))
  expect(answers.every((answer) => answer.ok)).toBe(true)
  expect(pauses).toEqual([])
  expect((await readRecord(record)).tags).toEqual(['good', 'nightly', ...tags])
})

test('[WRB10] a record that is a link is not written, nor is what it leads to', async () => {
  const elsewhere = join(folder.path, 'elsewhere.json')
  await rename(record, elsewhere)
  await symlink(elsewhere, record)
  const before = await readFile(elsewhere, 'utf8')
  expect(await kindOf(write({ add: ['new'] }))).toBe('link')
  expect(await readFile(elsewhere, 'utf8')).toBe(before)
  expect((await lstat(record)).isSymbolicLink()).toBe(true)
})

test.each([FLOW, `${FLOW}/${RUN}`, `${FLOW}/${RUN}/_meta`])('[WRB10] nothing is written where %s is a link', async (path) => {
  const elsewhere = join(folder.path, 'elsewhere')
  await rename(join(root, path), elsewhere)
  await symlink(elsewhere, join(root, path))
  const before = await text()
  expect(await kindOf(write({ add: ['new'] }))).toBe('link')
  expect(await text()).toBe(before)
})

test.each(['create', 'replace'] as const)(
  '[WRB10] a folder that becomes a link before the %s leads nowhere, even to a record of the same content',
  async (step) => {
    const elsewhere = join(folder.path, 'elsewhere')
    await makeRun(elsewhere, { flow: FLOW, runId: RUN, tags: ['good', 'nightly'] })
    meanwhile(step, 1, async () => {
      await rename(join(root, FLOW), join(folder.path, 'aside'))
      await symlink(join(elsewhere, FLOW), join(root, FLOW))
    })
    expect(await kindOf(write({ add: ['new'] }))).toBe('link')
    expect((await readRecord(recordPath(elsewhere, FLOW, RUN))).tags).toEqual(['good', 'nightly'])
  },
)

test('[WRB10] names that lead out of the datastore name no run', async () => {
  await makeRun(folder.path, { flow: FLOW, runId: RUN, tags: [] })
  for (const [flow, runId] of [
    ['..', FLOW],
    [`../${FLOW}`, RUN],
    [FLOW, `../../${FLOW}/${RUN}`],
    ['', ''],
    [FLOW, '\0'],
  ] as const)
    expect(await kindOf(source.writeTags(flow, runId, { add: ['new'], remove: [] }))).toBe('vanished')
})

test.each([
  ['is cut off', (good: string) => good.slice(0, -9)],
  ['is empty', () => ''],
  ['is a list', () => '[]'],
  ['is of another run', (good: string) => good.replace(RUN, runIdAt(START + 1))],
  ['is of another flow', (good: string) => good.replace(FLOW, 'OtherFlow')],
  ['has no tags', (good: string) => good.replace('"tags"', '"gats"')],
  ['has no system tags', (good: string) => good.replace('"system_tags"', '"gats"')],
  ['has tags that are no text', (good: string) => good.replace('"good"', '5')],
  ['has half a character', (good: string) => good.replace('good', String.raw`\ud800`)],
  ['is not UTF-8', (good: string) => Buffer.from(good.replace('good', '\u00e9'), 'latin1')],
])('[WRB11] a record that %s is refused and stays as it is', async (_what, damage) => {
  await writeFile(record, damage(await text()))
  const before = await readFile(record)
  expect(await kindOf(write({ add: ['new'] }))).toBe('damaged')
  expect(await readFile(record)).toEqual(before)
  expect(writing.steps).toEqual([])
})

test('[WRB11] a record that is a folder is refused', async () => {
  await rm(record)
  await mkdir(record)
  expect(await kindOf(write({ add: ['new'] }))).toBe('damaged')
})

test.each(
  (
    [
      ['EROFS', 'read-only'],
      ['EACCES', 'no-permission'],
      ['EPERM', 'no-permission'],
      ['ENOSPC', 'disk-full'],
      ['EDQUOT', 'disk-full'],
      ['EIO', 'failed'],
    ] as const
  ).flatMap(([code, kind]) => (['create', 'write', 'sync', 'close', 'replace'] as const).map((step) => [step, code, kind] as const)),
)('[WRB12] when the %s fails with %s it is refused as %s, the record is as it was, and nothing is left', async (step, code, kind) => {
  const before = await text()
  writing.failures.set(step, code)
  expect(await kindOf(write({ add: ['new'] }))).toBe(kind)
  expect(await text()).toBe(before)
  expect(await besides()).toEqual([])
  writing.failures.clear()
  expect(await kindOf(write({ add: ['new'] }))).toBe('ok')
})

test('[WRB12] a failure after the record was put in place is told, and the record is whole', async () => {
  writing.failures.set('syncFolder', 'EIO')
  expect(await kindOf(write({ add: ['new'] }))).toBe('failed')
  expect((await readRecord(record)).tags).toEqual(['good', 'new', 'nightly'])
})

test('[WRB12] a file that can not even be removed is left, and the first failure is the one that is told', async () => {
  writing.failures.set('write', 'ENOSPC').set('remove', 'EIO')
  expect(await kindOf(write({ add: ['new'] }))).toBe('disk-full')
  expect(await besides()).toHaveLength(1)
})

test('[WRB12] a record that may not be read is refused as such', async () => {
  disk.failures.set('_self.json', 'EACCES')
  expect(await kindOf(write({ add: ['new'] }))).toBe('no-permission')
})

test('[WRB12] a run that is deleted between reading and renaming does not come back', async () => {
  meanwhile('replace', 1, () => rm(join(root, FLOW, RUN), { recursive: true }))
  expect(await kindOf(write({ add: ['new'] }))).toBe('vanished')
  expect(await readdir(join(root, FLOW))).not.toContain(RUN)
})

test('[WRB12] a run that is deleted after its record was written has vanished', async () => {
  meanwhile('syncFolder', 1, () => rm(join(root, FLOW, RUN), { recursive: true }))
  expect(await kindOf(write({ add: ['new'] }))).toBe('vanished')
})

test('[WRB12] a datastore that is gone is told from a run that is gone', async () => {
  expect(await kindOf(write({ add: ['new'] }, runIdAt(START + 1)))).toBe('vanished')
  await rm(root, { recursive: true })
  expect(await kindOf(write({ add: ['new'] }))).toBe('unavailable')
})

test('[WRB12] every refusal says what happened and that the tags are safe, or that nothing was changed', async () => {
  const said = [await refusalOf(write({ remove: ['user:alice'] })), await refusalOf(write({ add: ['new'] }, 'none'))]
  for (const code of ['EROFS', 'EACCES', 'ENOSPC', 'EIO']) {
    writing.failures.set('create', code)
    said.push(await refusalOf(write({ add: ['new'] })))
  }
  await writeFile(record, '{')
  said.push(await refusalOf(write({ add: ['new'] })))
  expect(new Set(said).size).toBe(7)
  for (const sentence of said) expect(sentence).toMatch(/safe in Tagalong|Nothing was changed/)
})

test('[WRB13] a file that a killed write left is removed by the next write when it is old; younger ones and those of others stay', async () => {
  const meta = dirname(record)
  const others = ['.tagalong.tmp', '.tagalong-zz.tmp', 'tmpab12cd', '.tagalong-00000000000ab.tmp.json', 'notes.txt']
  for (const name of [LEFT_OVER, ...others]) {
    await writeFile(join(meta, name), '{')
    await utimes(join(meta, name), 1_700_000_000, 1_700_000_000)
  }
  await mkdir(join(meta, '.tagalong-00000000000ff.tmp'))
  await symlink(record, join(meta, '.tagalong-00000000000fe.tmp'))
  await writeFile(join(meta, '.tagalong-00000000000cd.tmp'), 'of a write that is under way')
  await write({ add: ['good'] })
  expect(await besides()).toEqual(
    [...others, '.tagalong-00000000000cd.tmp', '.tagalong-00000000000fe.tmp', '.tagalong-00000000000ff.tmp'].toSorted(),
  )
})

test('[WRB5] a name that is taken is not written over: another one is tried', async () => {
  const meta = dirname(record)
  await source.close()
  const names = [0, 0.5]
  source = await openedDatastore(root, { writing, random: () => names.shift() ?? 0.25, pause: async () => {} })
  await writeFile(join(meta, '.tagalong-0000000000000.tmp'), 'of somebody else')
  expect(await kindOf(write({ add: ['new'] }))).toBe('ok')
  expect(await readFile(join(meta, '.tagalong-0000000000000.tmp'), 'utf8')).toBe('of somebody else')
  expect(writing.names).toHaveLength(1)
})

test('[WRB14] a write is observed once, and does not hide what others changed meanwhile', async () => {
  await scanned(source)
  await write({ add: ['mine'] })
  await retag(record, 'bob', (tags) => [...tags, 'of bob'])
  await write({ add: ['mine too'] })
  const changed = await scanned(source, 'changed')
  expect(changed.map((run) => run.userTags)).toEqual([['good', 'mine', 'mine too', 'nightly', 'of bob']])
  expect(await scanned(source, 'changed')).toEqual([])
})

test('[WRB14] another program that takes a written tag away again is observed, whenever it does', async () => {
  await scanned(source)
  await write({ add: ['mine'] })
  expect(await scanned(source, 'changed')).toHaveLength(1)
  await retag(record, 'bob', (tags) => tags.filter((tag) => tag !== 'mine'))
  expect((await scanned(source, 'changed')).map((run) => run.userTags)).toEqual([['good', 'nightly']])
})

test('[WRB14] no fingerprint mistakes a write for the change of another, nor the other way round', async () => {
  await source.close()
  // So much later that no time is too young to be trusted: only the fingerprint tells.
  source = await openedDatastore(root, { now: () => Date.now() + 3_600_000 })
  await scanned(source)
  for (const nth of [1, 2, 3]) {
    await write({ add: [`mine ${nth}`], remove: [`mine ${nth - 1}`] })
    expect((await scanned(source, 'changed')).map((run) => run.userTags)).toEqual([['good', `mine ${nth}`, 'nightly']])
    await retag(record, 'bob', (tags) => tags.map((tag) => (tag === `mine ${nth}` ? `hers ${nth}` : tag)))
    expect((await scanned(source, 'changed')).map((run) => run.userTags)).toEqual([['good', `hers ${nth}`, 'nightly']])
    await retag(record, 'bob', (tags) => tags.filter((tag) => tag !== `hers ${nth}`))
    await scanned(source, 'changed')
    expect(await scanned(source, 'changed')).toEqual([])
  }
})

test('[WRB14] a write moves neither the start of a run nor the time of its record', async () => {
  const [before] = await scanned(source)
  await write({ add: ['mine'] })
  const [after] = await scanned(source)
  expect(after).toEqual({ ...before, userTags: ['good', 'mine', 'nightly'] })
})

test('[WRB16] closing waits for a write that is under way', async () => {
  const answer = write({ add: ['mine'] })
  await source.close()
  expect((await readRecord(record)).tags).toContain('mine')
  expect(await kindOf(answer)).toBe('ok')
})

test('[WRB16] a write that waits for its next try gives up when the source is closed', async () => {
  await source.close()
  source = await openedDatastore(root, {
    writing,
    pause: (_ms, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
  })
  meanwhile('replace', 100, (nth) => retag(record, 'bob', () => [`of bob ${nth}`]))
  const answer = write({ add: ['mine'] })
  while (!writing.steps.includes('remove')) await new Promise((resolve) => setImmediate(resolve))
  await source.close()
  expect(await kindOf(answer)).toBe('conflict')
  expect(await besides()).toEqual([])
})
