import { readdir, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { array, assert, asyncProperty, constantFrom, integer, nat, record as recordOf, sample, subarray } from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { buildTagWriter, forkTagWriter, said } from '../support/fork-tag-writer.ts'
import { makeRun, runIdAt } from '../support/make-datastore.ts'
import { openedDatastore } from '../support/read-source.ts'
import { readRecord, recordPath, retag } from '../support/run-record.ts'
import { temporaryFolder } from '../support/sample.ts'
import { TagJournal } from '../support/tag-journal.ts'
import { TestWritingDisk, WRITE_STEPS } from '../support/test-writing-disk.ts'

const RUN = runIdAt(1_790_000_000_000)
const FLOW = 'TrainFlow'

let built: Awaited<ReturnType<typeof temporaryFolder>>
/** `tag-writer.ts`, ready to start. */
let program: string
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let root: string
let record: string

beforeAll(async () => {
  built = await temporaryFolder()
  program = await buildTagWriter(built.path)
})
afterAll(() => built.remove())
beforeEach(async () => {
  folder = await temporaryFolder()
  root = join(folder.path, '.metaflow')
  record = recordPath(root, FLOW, RUN)
  await makeRun(root, { flow: FLOW, runId: RUN, tags: ['first'] })
})
afterEach(() => folder.remove())

test('[WRB15] whatever others change at whatever step, theirs is kept and ours is there in the end', async () => {
  const TAGS = ['a', 'b', 'c']
  const edit = recordOf({ add: subarray(TAGS), remove: subarray(TAGS) })
  const foreign = recordOf({
    step: constantFrom(...WRITE_STEPS),
    skip: nat(2),
    tag: constantFrom('x', 'y', 'z'),
    present: constantFrom(true, false),
  })
  let keptMeanwhile = 0
  await assert(
    asyncProperty(array(edit, { minLength: 1, maxLength: 4 }), array(foreign, { maxLength: 8 }), async (edits, changes) => {
      await makeRun(root, { flow: FLOW, runId: RUN, tags: ['first', 'a', 'x'] })
      const theirs = new Set(['first', 'x'])
      const waiting = changes.map((change) => ({ ...change }))
      const writing = new TestWritingDisk()
      writing.before = async (step) => {
        const due = waiting.filter((change) => change.step === step && change.skip-- === 0)
        for (const change of due) {
          const without = (tags: readonly string[]): string[] => tags.filter((tag) => tag !== change.tag)
          await retag(record, 'bob', (tags) => (change.present ? [...without(tags), change.tag] : without(tags)))
          if (change.present) theirs.add(change.tag)
          else theirs.delete(change.tag)
          keptMeanwhile++
        }
      }
      const source = await openedDatastore(root, { writing, pause: async () => {} })
      const ours = new Set(['a'])
      for (const { add, remove } of edits) {
        const answer = await source.writeTags(FLOW, RUN, { add, remove })
        for (const tag of remove) ours.delete(tag)
        for (const tag of add) ours.add(tag)
        const wanted = [...theirs, ...ours].toSorted()
        expect(answer.ok && answer.value.userTags).toEqual(wanted)
        expect((await readRecord(record)).tags.toSorted()).toEqual(wanted)
      }
      await source.close()
      expect(await readdir(dirname(record))).toEqual(['_self.json'])
    }),
    { seed: 20261126, numRuns: 150 },
  )
  expect(keptMeanwhile).toBeGreaterThan(150)
}, 60_000)

test('[WRB15] several sources and several processes tag one run at once, and every tag is as its writer wanted it', async () => {
  const writers = ['one', 'two', 'three'].map((name) => forkTagWriter(program, root, FLOW, RUN, name, 'journal'))
  const sources = await Promise.all([openedDatastore(root), openedDatastore(root)])
  try {
    const done = writers.map((writer) => said(writer))
    const journals = sources.map((source) => new TagJournal(source, FLOW, RUN))
    const local = journals.map(async (journal, nth) => {
      for (let i = 0; i < 12; i++) {
        await journal.want(`here ${nth} ${i}`, 'present')
        if (i % 3 > 0) await journal.want(`here ${nth} ${i}`, 'absent')
        await pause(15)
      }
    })
    await Promise.all([...local, ...done])
    // All are done writing new things; now each looks again, as it would when it next observes the run.
    for (const journal of journals) await journal.hold()
    for (const writer of writers) {
      const held = said(writer)
      writer.send('hold')
      expect(typeof (await held)).toBe('boolean')
    }
    const here = journals.flatMap((journal) => journal.present)
    const there = ['one', 'two', 'three'].flatMap((name) => [0, 2, 4, 6].map((i) => `${name} ${i}`))
    expect(here).toHaveLength(8)
    expect((await readRecord(record)).tags.toSorted()).toEqual(['first', ...here, ...there].toSorted())
    expect(await readdir(dirname(record))).toEqual(['_self.json'])
  } finally {
    for (const writer of writers) writer.kill('SIGKILL')
    for (const source of sources) await source.close()
  }
}, 60_000)

const KILLS = 80
/** Writers alive at the same time; while one is killed the next ones start. */
const AT_ONCE = 4
const SEED = 20261127

test(`[WRB5] [WRB13] killed at any moment the record is whole, old or new, and what was left is swept away (seed ${SEED})`, async () => {
  const momentsMs = sample(integer({ min: 0, max: 12 }), { seed: SEED, numRuns: KILLS })
  let killedInTheMiddle = 0
  let seenTagged = 0
  const kill = async (lane: number): Promise<void> => {
    // A run each, so that each record has one writer and just two states.
    const runId = runIdAt(1_790_000_000_000 + (lane + 1) * 60_000)
    const path = recordPath(root, FLOW, runId)
    await makeRun(root, { flow: FLOW, runId, tags: ['first'] })
    const untagged = JSON.stringify(await readRecord(path))
    let left = 0
    for (let nth = lane; nth < KILLS; nth += AT_ONCE) {
      const writer = forkTagWriter(program, root, FLOW, runId, 'mine', 'toggle')
      const exited = new Promise((resolve) => writer.once('exit', resolve))
      await said(writer)
      await pause(momentsMs[nth])
      writer.kill('SIGKILL')
      await exited
      const { tags, ...rest } = await readRecord(path)
      expect([['first'], ['first', 'mine']]).toContainEqual(tags)
      expect(JSON.stringify({ ...rest, tags: ['first'] }).length).toBe(untagged.length)
      if (tags.length === 2) seenTagged++
      const files = await readdir(dirname(path))
      expect(files.filter((name) => name !== '_self.json' && !name.startsWith('.tagalong-'))).toEqual([])
      if (files.length - 1 > left) killedInTheMiddle++
      left = files.length - 1
    }
    for (const name of await readdir(dirname(path)))
      if (name !== '_self.json') await utimes(join(dirname(path), name), 1_700_000_000, 1_700_000_000)
    const source = await openedDatastore(root)
    const last = await source.writeTags(FLOW, runId, { add: ['after'], remove: ['mine'] })
    await source.close()
    expect(last).toMatchObject({ ok: true, value: { userTags: ['after', 'first'] } })
    expect(await readdir(dirname(path))).toEqual(['_self.json'])
  }
  await Promise.all(Array.from({ length: AT_ONCE }, (_, lane) => kill(lane)))
  expect(killedInTheMiddle).toBeGreaterThan(0)
  expect(seenTagged).toBeGreaterThan(0)
  expect(seenTagged).toBeLessThan(KILLS)
}, 180_000)
