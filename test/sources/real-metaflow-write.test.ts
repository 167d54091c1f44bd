import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ObservedRun } from '../../src-core/runs/run.ts'
import type { RunSource } from '../../src-sources/run-source.ts'
import { buildTagWriter, forkTagWriter, said } from '../support/fork-tag-writer.ts'
import { openedDatastore, scanned } from '../support/read-source.ts'
import { realMetaflow } from '../support/real-metaflow.ts'
import type { RealMetaflow } from '../support/real-metaflow.ts'
import { readRecord, recordPath } from '../support/run-record.ts'
import { temporaryFolder } from '../support/sample.ts'
import { TagJournal } from '../support/tag-journal.ts'
import { TestWritingDisk } from '../support/test-writing-disk.ts'

/** The part of what `ask_client.py` says that is looked at here. */
interface Client {
  readonly runs: readonly {
    readonly pathspec: string
    readonly user_tags: string[]
    readonly system_tags: string[]
    readonly created_at_ms: number
  }[]
  readonly namespaces: readonly { readonly flows: Record<string, { readonly latest_run: string | null }> }[]
}

const FLOW = 'SweepFlow'
const ODD = ['naïve 🚀', 'model: größer, "quoted"', ' ', '\\u0041', 'tab\there']

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let metaflow: RealMetaflow
let source: RunSource
let oldest: ObservedRun
let record: string

beforeAll(async () => {
  folder = await temporaryFolder()
  metaflow = await realMetaflow(folder.path)
  await metaflow.python(['sweep_flow.py', 'run', '--tag', 'nightly'])
  await metaflow.python(['sweep_flow.py', 'run'], { user: 'bob' })
  source = await openedDatastore(folder.path)
  const runs = (await scanned(source)).toSorted((a, b) => a.createdAt - b.createdAt)
  if (!runs[0]) throw new Error('Metaflow made no run')
  oldest = runs[0]
  record = recordPath(join(folder.path, '.metaflow'), FLOW, oldest.runId)
}, 180_000)

afterAll(async () => {
  await source.close()
  await folder.remove()
})

const ask = async (): Promise<Client> => {
  const answer: Client = JSON.parse(await metaflow.python(['ask_client.py', 'user:alice']))
  return answer
}
const aboutOldest = (client: Client): Client['runs'][number] | undefined =>
  client.runs.find((run) => run.pathspec === `${FLOW}/${oldest.runId}`)
const write = (add: readonly string[], remove: readonly string[]): ReturnType<RunSource['writeTags']> =>
  source.writeTags(FLOW, oldest.runId, { add, remove })
const tag = (verb: string, ...tags: string[]): Promise<string> =>
  metaflow.python(['sweep_flow.py', 'tag', verb, '--namespace', 'user:alice', '--run-id', oldest.runId, '--', ...tags], { user: 'bob' })

test('[WRB1] [WRB4] the client and `tag list` read what was written; time and latest run stay', async () => {
  const before = await ask()
  expect(await write([...ODD, 'best'], ['nightly'])).toMatchObject({ ok: true, value: { removed: ['nightly'] } })
  const after = await ask()
  expect(aboutOldest(after)).toEqual({ ...aboutOldest(before), user_tags: [...ODD, 'best'].toSorted() })
  expect(after.namespaces).toEqual(before.namespaces)
  const listed = await metaflow.python(['sweep_flow.py', 'tag', 'list', '--run-id', oldest.runId])
  for (const shown of ['best', 'naïve 🚀', 'user:alice']) expect(listed).toContain(shown)
  expect(listed).not.toContain('nightly')
}, 60_000)

test('[WRB1] the record has the very form that Metaflow gives it', async () => {
  await tag('add', 'by bob')
  const theirs = await readFile(record, 'utf8')
  await write(['mine'], [])
  await write([], ['mine'])
  const ours = await readFile(record, 'utf8')
  const { tags, ...rest } = JSON.parse(theirs)
  expect(JSON.parse(ours)).toEqual({ ...rest, tags: tags.toSorted() })
  // Tags have no order in Metaflow; but for theirs, not a character differs.
  expect(ours.split('').toSorted()).toEqual(theirs.split('').toSorted())
}, 60_000)

test('[WRB4] [WRB14] tags that `tag add`, `remove` and `replace` change after a write are read, and written tags can be removed by them', async () => {
  await write(['one', 'two'], [])
  await scanned(source)
  await tag('remove', 'one')
  await metaflow.python([
    'sweep_flow.py',
    'tag',
    'replace',
    '--namespace',
    'user:alice',
    '--run-id',
    oldest.runId,
    '--add',
    'three',
    '--remove',
    'two',
  ])
  const [seen] = await scanned(source, 'changed')
  expect(seen?.userTags).toContain('three')
  expect(seen?.userTags).not.toContain('one')
  expect(seen?.userTags).not.toContain('two')
  expect(await write(['one'], ['three'])).toMatchObject({ ok: true, value: { added: ['one'], removed: ['three'] } })
  expect(aboutOldest(await ask())?.user_tags).toContain('one')
}, 60_000)

test('[WRB15] hammered from both sides every tag of ours is there in the end, and none of Metaflow’s is lost to us', async () => {
  const built = await temporaryFolder()
  const root = join(folder.path, '.metaflow')
  const kept = (await readRecord(record)).tags
  const ledger = new TestWritingDisk()
  const here = await openedDatastore(root, { writing: ledger })
  const writers: ReturnType<typeof forkTagWriter>[] = []
  try {
    const program = await buildTagWriter(built.path)
    // One Metaflow at a time: two of them would overwrite each other's tags (contract 1.4), and nobody could tell who did.
    const client = metaflow.python(['retag.py', `${FLOW}/${oldest.runId}`, 'client', '12'])
    const theirs = client.then(async (said) => {
      const wanted: string[] = JSON.parse(said)
      for (const name of ['cli 0', 'cli 1', 'cli 2']) await tag('add', name)
      return [...wanted, 'cli 0', 'cli 1', 'cli 2']
    })
    writers.push(...['one', 'two'].map((name) => forkTagWriter(program, root, FLOW, oldest.runId, name, 'journal')))
    const done = writers.map((writer) => said(writer))
    const journal = new TagJournal(here, FLOW, oldest.runId)
    let rounds = 0
    const race = { over: false }
    void theirs.finally(() => (race.over = true))
    while (!race.over) {
      await journal.want('here', rounds++ % 2 === 0 ? 'present' : 'absent')
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await journal.want('here', 'present')
    await Promise.all(done)
    const foreign = await theirs
    await journal.hold()
    for (const writer of writers) {
      const held = said(writer)
      writer.send('hold')
      await held
    }
    const there = ['one', 'two'].flatMap((name) => [0, 2, 4, 6].map((i) => `${name} ${i}`))
    expect((await readRecord(record)).tags.toSorted()).toEqual([...kept, ...foreign, ...there, 'here'].toSorted())
    expect(aboutOldest(await ask())?.user_tags).toEqual([...kept, ...foreign, ...there, 'here'].toSorted())
    // Each record that was put in place had all that the one before it had, but for the one tag that was taken out.
    expect(ledger.replaced.length).toBeGreaterThan(10)
    for (const { before, after } of ledger.replaced) {
      const [then, next]: string[][] = [JSON.parse(before).tags, JSON.parse(after).tags]
      expect(then?.filter((tag) => tag !== 'here' && !next?.includes(tag))).toEqual([])
    }
    expect(await readdir(dirname(record))).toEqual(['_self.json'])
  } finally {
    for (const writer of writers) writer.kill('SIGKILL')
    await here.close()
    await built.remove()
  }
}, 120_000)

test('[WRB15] several `tag add` at the same moment lose tags to each other, never ours', async () => {
  const journal = new TagJournal(source, FLOW, oldest.runId)
  const names = Array.from({ length: 4 }, (_, i) => `crowd ${i}`)
  const crowd = Promise.all(names.map((name) => tag('add', name)))
  for (let i = 0; i < 6; i++) {
    await journal.want(`ours ${i}`, 'present')
    await new Promise((resolve) => setTimeout(resolve, 150))
  }
  await crowd
  await journal.hold()
  const said = aboutOldest(await ask())?.user_tags ?? []
  expect(said).toEqual(expect.arrayContaining(journal.present))
  expect(said.some((tag) => names.includes(tag))).toBe(true)
}, 60_000)
