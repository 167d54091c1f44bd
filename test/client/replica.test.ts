import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { RunJson } from '../../client/cli/format.ts'
import { replicaFolder } from '../../client/api/folders.ts'
import { ReplicaPlace } from '../../client/api/replica-place.ts'
import { LevelStore } from '../../client/store/level-store.ts'
import { expected, temporaryFolder, unpackSample } from '../support/sample.ts'
import { tagalong, type Ran } from './run-cli.ts'

const RUN = 'TrainFlow/1792490401276925'
const OTHER = 'TrainFlow/1791367200804956'
const BOBS = 'HelloFlow/1792494000538550'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let home: string
let sample: string

beforeAll(async () => {
  folder = await temporaryFolder()
  sample = await unpackSample(folder.path)
  home = join(folder.path, 'imported')
  await cli(['import', sample])
})
beforeEach(async ({ task }) => {
  home = join(folder.path, task.id)
  await mkdir(home, { recursive: true })
})
afterAll(() => folder.remove())

const cli = (args: readonly string[], stdin = ''): Promise<Ran> => tagalong(args, { env: { TAGALONG_HOME: home }, stdin })
/** A replica with the runs of the sample, as `import` made it. */
const imported = (): Promise<void> => cp(join(folder.path, 'imported'), home, { recursive: true })
async function tagsOf(run: string): Promise<readonly string[]> {
  const { out } = await cli(['tag', 'list', run, '--json'])
  const [row]: RunJson[] = JSON.parse(out)
  return row?.userTags ?? []
}

test('[CLI8] runs that were imported are listed offline as the datastore has them, and importing again changes nothing', async () => {
  await imported()
  const [here, there] = [await cli(['runs', '--global', '--json']), await cli(['runs', '--global', '--json', '--source', sample])]
  expect(JSON.parse(here.out)).toEqual(JSON.parse(there.out))
  const again = await cli(['import', sample, '--json'])
  expect(JSON.parse(again.out)).toMatchObject({ imported: expected.runs.length, changed: 0 })
  expect(again.talk).toContain('Kept on this machine.')
})

test('[CLI9] tags are added, removed and replaced by Metaflow’s rules, and stay after the program', async () => {
  await imported()
  expect(await cli(['tag', 'add', RUN, OTHER, 'checked', 'really good'])).toMatchObject({
    code: 0,
    talk: expect.stringContaining('2 runs changed.'),
  })
  expect(await tagsOf(OTHER)).toEqual(['checked', 'dataset:v1', 'model:tiny', 'really good'])
  expect(await cli(['tag', 'add', RUN, 'checked'])).toMatchObject({ code: 0, talk: expect.stringContaining('Nothing had to change.') })
  expect(await cli(['tag', 'remove', OTHER, 'model:tiny', 'not there'])).toMatchObject({ code: 0 })
  expect(await cli(['tag', 'replace', OTHER, '--remove', 'checked', '--add', 'approved'])).toMatchObject({ code: 0 })
  expect(await tagsOf(OTHER)).toEqual(['approved', 'dataset:v1', 'really good'])
  // What was removed here stays removed, whoever imports next.
  expect(await cli(['import', sample])).toMatchObject({ code: 0 })
  expect(await tagsOf(OTHER)).toEqual(['approved', 'dataset:v1', 'really good'])
})

test('[CLI9] what breaks a rule is refused with code 5, and nothing is changed on any run', async () => {
  await imported()
  const before = await tagsOf(RUN)
  for (const args of [
    ['remove', RUN, 'user:alice'],
    ['add', RUN, ''],
    ['add', RUN, 'x'.repeat(501)],
    ['add', OTHER, RUN, ...Array.from({ length: 50 }, (_, i) => `t${i}`)],
  ]) {
    expect(await cli(['tag', ...args])).toMatchObject({ code: 5, out: '', talk: expect.stringMatching(/changed|at the most|needs/) })
  }
  expect(await tagsOf(RUN)).toEqual(before)
})

test('[CLI9] a run that is not there has code 3, one outside the namespace code 4, and --namespace or --global reach it', async () => {
  await imported()
  expect(await cli(['tag', 'add', 'TrainFlow/1', 'x'])).toMatchObject({
    code: 3,
    talk: expect.stringContaining("Run('TrainFlow/1') does not exist"),
  })
  expect(await cli(['tag', 'add', BOBS, 'x'])).toMatchObject({ code: 4, talk: expect.stringContaining('--namespace user:bob or --global') })
  expect(await cli(['tag', 'add', BOBS, 'x', '--namespace', 'user:bob'])).toMatchObject({ code: 0 })
  expect(await cli(['tag', 'add', BOBS, 'y', '--global'])).toMatchObject({ code: 0 })
  expect(await tagsOf(BOBS)).toEqual(expect.arrayContaining(['x', 'y']))
  for (const args of [
    ['tag', 'add', 'x'],
    ['tag', 'add', RUN],
    ['tag', 'replace', RUN, '--add', 'x'],
    ['tag', 'ad', RUN],
    ['history', 'TrainFlow'],
  ])
    expect((await cli(args)).code).toBe(2)
})

test('[CLI10] runs are named by a query, from standard input, by --run-id, and tags that look otherwise stand behind --', async () => {
  await imported()
  const byQuery = await cli(['tag', 'add', '--query', 'flow:TrainFlow', 'seen', '--json'])
  const mine = expected.namespaces.find(({ namespace }) => namespace === 'user:alice')?.flows.TrainFlow.runs ?? []
  expect(JSON.parse(byQuery.out)).toHaveLength(mine.length)
  const listed = await cli(['runs', 'tag:seen', '--plain'])
  expect(await cli(['tag', 'add', '-', 'piped'], `${listed.out}\n`)).toMatchObject({
    code: 0,
    talk: expect.stringContaining(`${mine.length} runs changed.`),
  })
  expect(await cli(['tag', 'add', '--run-id', RUN, 'Flow/1'])).toMatchObject({ code: 0 })
  expect(await cli(['tag', 'add', RUN, '--', '-odd', OTHER])).toMatchObject({ code: 0 })
  expect(await tagsOf(RUN)).toEqual(expect.arrayContaining(['-odd', 'Flow/1', OTHER, 'piped', 'seen']))
  expect(await cli(['tag', 'add', '--query', 'tag:nowhere', 'x'])).toMatchObject({
    code: 0,
    talk: expect.stringContaining('No run matches'),
  })
})

test('[CLI10] --dry-run says what would be, and changes nothing', async () => {
  await imported()
  const before = await tagsOf(RUN)
  const tried = await cli(['tag', 'add', RUN, 'x', '--dry-run'])
  expect(tried).toMatchObject({ code: 0, talk: '1 run would change. Nothing was changed.' })
  expect(tried.out).toContain('x')
  expect((await cli(['tag', 'remove', RUN, 'user:alice', '--dry-run'])).code).toBe(5)
  expect(await tagsOf(RUN)).toEqual(before)
})

/** What an export holds, without the line that says when it was written. */
const withoutHead = ({ out }: Ran): string[] => out.split('\n').slice(1)

test('[CLI37] --dry-run gives the refusals of the real thing, that of a nameless person too, and changes nothing', async () => {
  await imported()
  const before = await cli(['export'])
  for (const [args, code] of [
    [['note', RUN, ' ', '--dry-run'], 5],
    [['note', RUN, 'x'.repeat(20_001), '--dry-run'], 5],
    [['vocabulary', 'set', '', '--promoted', '--dry-run'], 5],
    [['vocabulary', 'set', 'good', '--requires', 'tag:(', '--dry-run'], 5],
    [['note', RUN, 'fine', '--dry-run'], 0],
    [['vocabulary', 'set', 'good', '--promoted', '--dry-run'], 0],
  ] as const)
    expect(await cli(args)).toMatchObject({ code, talk: expect.stringContaining('Nothing was changed.') })
  expect(await cli(['note', RUN, 'not there', '--remove', '--dry-run'])).toMatchObject({ code: 0, talk: 'Nothing would have to change.' })
  const nobody = { METAFLOW_USER: 'root', TAGALONG_HOME: home }
  for (const args of [
    ['tag', 'add', RUN, 'x', '--global', '--dry-run'],
    ['note', RUN, 'x', '--global', '--dry-run'],
    ['vocabulary', 'set', 'good', '--promoted', '--dry-run'],
  ])
    expect((await tagalong(args, { env: nobody })).code).toBe(8)
  expect(withoutHead(await cli(['export']))).toEqual(withoutHead(before))
})

test('[CLI37] import --dry-run says how many runs are not known here, and takes in none', async () => {
  const tried = await cli(['import', sample, '--dry-run', '--json'])
  expect(tried).toMatchObject({ code: 0, talk: expect.stringContaining('Nothing was changed.') })
  const all = expected.runs.length
  expect(JSON.parse(tried.out)).toMatchObject({ imported: all, changed: all })
  expect((await cli(['runs', '--global', '--plain'])).out).toBe('')
  await cli(['import', sample])
  expect(JSON.parse((await cli(['import', sample, '--dry-run', '--json'])).out)).toMatchObject({ imported: all, changed: 0 })
})

test('[CLI11] tags are listed together, by run and by tag, with and without those of the system', async () => {
  await imported()
  const flat = await cli(['tag', 'list', RUN, '--hide-system-tags', '--plain'])
  expect(flat.out.split('\n')).toEqual(['user\tdataset:v2', 'user\tmodel:small', 'user\tpublished', 'user\t"reviewed by bob"'])
  const byTag = await cli(['tag', 'list', '--all', '--flow', 'TrainFlow', '--group-by-tag', '--hide-system-tags', '--json'])
  expect(JSON.parse(byTag.out)).toContainEqual({ tag: 'published', kind: 'user', runs: [RUN] })
  const byRun = await cli(['tag', 'list', '--my-runs', '--group-by-run', '--hide-system-tags'])
  expect(byRun.out).toContain(`${OTHER}\tdataset:v1 model:tiny`)
  expect(byRun.out).not.toContain(BOBS)
  expect((await cli(['tag', 'list', '--all', '--my-runs'])).code).toBe(2)
})

test('[CLI12] a note is written, read and taken away, and the history tells who did what', async () => {
  await imported()
  expect(await cli(['note', RUN, 'the loss rises after epoch 3'])).toMatchObject({ code: 0 })
  expect(await cli(['note', RUN, '-'], 'from a pipe\n')).toMatchObject({ code: 0 })
  const notes = await cli(['note', RUN, '--json'])
  expect(JSON.parse(notes.out)).toMatchObject([{ text: 'the loss rises after epoch 3', by: 'alice', via: 'cli' }, { text: 'from a pipe' }])
  expect(await cli(['note', RUN, 'from a pipe', '--remove'])).toMatchObject({ code: 0 })
  await cli(['tag', 'add', RUN, 'checked'])
  const history = await cli(['history', RUN, '--json'])
  expect(JSON.parse(history.out)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ change: 'added', kind: 'tag', text: 'checked', by: 'alice', via: 'cli' }),
      expect.objectContaining({ change: 'removed', kind: 'note', text: 'from a pipe' }),
      expect.objectContaining({ change: 'came-with-run', text: 'published', by: null }),
    ]),
  )
  expect((await cli(['note', RUN, '  '])).code).toBe(5)
})

test('[CLI12] namespaces are listed and shown with the latest runs', async () => {
  await imported()
  const list = await cli(['namespace', 'list', '--json'])
  expect(JSON.parse(list.out)).toEqual(
    expect.arrayContaining([expect.objectContaining({ namespace: 'user:alice' }), expect.objectContaining({ namespace: 'nightly' })]),
  )
  const shown = await cli(['namespace', 'show', 'user:bob', '--json'])
  const ofBob = expected.namespaces.find(({ namespace }) => namespace === 'user:bob')
  expect(JSON.parse(shown.out)).toMatchObject({ namespace: 'user:bob', flows: ofBob?.metaflow_flows.map((flow) => ({ flow })) })
})

test('[CLI13] an export has every run, as lines of JSON or as a table in which no text can be taken for a formula', async () => {
  await imported()
  await cli(['tag', 'add', RUN, '=1+1', 'a "b", c'])
  const lines = (await cli(['export'])).out.split('\n').map((line): { kind: string; runs?: number } => JSON.parse(line))
  expect(lines.at(0)).toMatchObject({ kind: 'tagalong-export', version: 1 })
  expect(lines.at(-1)).toEqual({ kind: 'end', runs: expected.runs.length })
  expect(lines.filter(({ kind }) => kind === 'run')).toHaveLength(expected.runs.length)
  const csv = (await cli(['export', '--format', 'csv'])).out.split('\n')
  expect(csv).toHaveLength(expected.runs.length + 1)
  expect(csv.find((line) => line.startsWith(RUN))).toContain(`"'=1+1 ""a \\""b\\"", c"" `)
  expect((await cli(['export', '--format', 'xml'])).code).toBe(2)
})

test('[CLI24] an export is brought back whole, with who said what and when, and twice is as once', async () => {
  await imported()
  await cli(['tag', 'add', RUN, 'checked'])
  await cli(['tag', 'remove', RUN, 'published', 'checked'])
  await cli(['tag', 'add', RUN, 'again'])
  await cli(['note', RUN, 'look'])
  const place = await ReplicaPlace.open({
    folder: join(home, 'data', 'replica'),
    env: { METAFLOW_USER: 'alice', METAFLOW_HOME: '/nowhere' },
  })
  await place.replica.defineTag('checked', { description: 'looked at twice', group: 'verdict', hue: 200 })
  await place.replica.saveView({
    id: 'v',
    name: 'Mine',
    query: 'tag:checked',
    namespace: null,
    sort: { column: 'owner', descending: true },
    order: 1,
  })
  await place.close()
  const said = async (): Promise<unknown[]> => {
    const { out } = await cli(['export'])
    return out
      .split('\n')
      .slice(1)
      .map((line): unknown => JSON.parse(line))
  }
  const [before, file] = [await said(), join(home, 'tags.jsonl')]
  await writeFile(file, (await cli(['export'])).out)
  await rm(join(home, 'data'), { recursive: true })
  const restored = await tagalong(['restore', file, '--json'], { env: { TAGALONG_HOME: home, METAFLOW_USER: 'bob' } })
  expect(JSON.parse(restored.out)).toEqual({ restored: expected.runs.length, changed: expected.runs.length, unreadable: 0 })
  expect(await said()).toEqual(before)
  const again = await cli(['restore', file, '--json'])
  expect(JSON.parse(again.out)).toMatchObject({ changed: 0 })
})

test('[CLI24] a file that was cut short, is no export or of another version changes nothing and has code 12', async () => {
  await imported()
  const whole = (await cli(['export'])).out
  for (const bad of [whole.slice(0, whole.lastIndexOf('\n')), 'no json', '{}', whole.replace('"version":1', '"version":2'), '']) {
    expect(await cli(['restore', '-'], bad)).toMatchObject({ code: 12, talk: expect.stringContaining('Nothing was changed') })
  }
  expect(await cli(['restore', join(home, 'nowhere')])).toMatchObject({ code: 12 })
})

test('[CLI14] while another program has the replica open, a command waits for a moment and says so with code 9', async () => {
  await imported()
  const store = new LevelStore({ folder: replicaFolder({ data: join(home, 'data'), config: '' }) })
  await store.open()
  const refused = await cli(['runs'])
  await store.close()
  expect(refused).toMatchObject({ code: 9, out: '', talk: expect.stringContaining('Another program has the runs and tags') })
  expect((await cli(['runs'])).code).toBe(0)
})

test('[CLI14] commands that come at once take turns, and none of their tags is lost', async () => {
  await imported()
  const done = await Promise.all(Array.from({ length: 6 }, (_, i) => cli(['tag', 'add', RUN, `t${i}`])))
  const kept = done.flatMap(({ code }, i) => (code === 0 ? [`t${i}`] : []))
  expect(done.every(({ code }) => code === 0 || code === 9)).toBe(true)
  expect(kept.length).toBeGreaterThan(0)
  expect((await tagsOf(RUN)).filter((tag) => /^t\d$/.test(tag))).toEqual(kept)
})

test('[CLI15] a damaged replica has code 10; doctor sets it aside whole, and work goes on', async () => {
  await imported()
  const replica = join(home, 'data', 'replica')
  await writeFile(join(replica, 'CURRENT'), 'garbage')
  expect(await cli(['runs'])).toMatchObject({ code: 10, talk: expect.stringContaining('tagalong doctor') })
  expect(await cli(['doctor'])).toMatchObject({ code: 10, out: expect.stringContaining('BAD  replica') })
  expect(await cli(['doctor', '--set-aside'])).toMatchObject({ code: 0, out: expect.stringContaining('.unreadable-') })
  const again = await cli(['import', sample, '--json'])
  expect(JSON.parse(again.out)).toMatchObject({ imported: expected.runs.length, changed: expected.runs.length })
  expect(await cli(['doctor', '--json'])).toMatchObject({ code: 0 })
})

test('[CLI15] a folder that can not be made has code 11, and the status names what is used', async () => {
  await imported()
  const status = await cli(['status', '--json'])
  expect(JSON.parse(status.out)).toMatchObject({ user: 'alice', namespace: 'user:alice', runs: expected.runs.length, server: null })
  await rm(join(home, 'data'), { recursive: true })
  await writeFile(join(home, 'data'), '')
  expect(await cli(['status'])).toMatchObject({ code: 11, talk: expect.stringContaining('TAGALONG_HOME') })
})

test('[CLI9] with --source tags are written into the records of the datastore, and nothing else is', async () => {
  await cp(join(sample, 'TrainFlow'), join(home, '.metaflow', 'TrainFlow'), { recursive: true })
  expect(await cli(['tag', 'add', RUN, 'written', '--source', home])).toMatchObject({ code: 0 })
  expect(await cli(['tag', 'remove', RUN, 'user:alice', '--source', home])).toMatchObject({ code: 5 })
  const { out } = await cli(['runs', '--source', home, '--flow', 'TrainFlow', '--latest', '--json'])
  expect(JSON.parse(out)).toMatchObject([{ pathspec: RUN, userTags: expect.arrayContaining(['written']) }])
})

test('[CLI6] each shell gets completions that name every command', async () => {
  for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
    const { code, out } = await cli(['completions', shell])
    expect(code).toBe(0)
    for (const word of ['runs', 'replace', '--latest-successful', 'doctor']) expect(out).toContain(word)
  }
  expect((await cli(['completions', 'tcsh'])).code).toBe(2)
})
