import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MAX_LISTED_TASKS } from '../../src-core/bridge/contract.ts'
import { nodeDisk } from '../../src-sources/metaflow-datastore/disk.ts'
import { startReading } from '../../src-sources/metaflow-datastore/place.ts'
import { readStep } from '../../src-sources/metaflow-datastore/read-step.ts'
import { temporaryFolder } from '../support/sample.ts'

const RUN = 'SweepFlow/1'
const TASKS = 230
const FROM = 1_790_000_000_000
let folder: Awaited<ReturnType<typeof temporaryFolder>>

/** A foreach of which task 225 failed, task 10 never ended, and the others are done. */
async function makeForeach(root: string, step: string): Promise<void> {
  for (let id = 1; id <= TASKS; id++) {
    const meta = join(root, RUN, step, String(id), '_meta')
    await mkdir(meta, { recursive: true })
    await writeFile(join(meta, '_self.json'), JSON.stringify({ ts_epoch: FROM + id }))
    const records: readonly (readonly [string, string, number])[] = [
      ['attempt', '0', FROM + id],
      ...(id === 10 ? [] : [['attempt_ok', id === 225 ? 'False' : 'True', FROM + 1000 + id] as const]),
    ]
    for (const [field, value, at] of records)
      await writeFile(join(meta, `sysmeta_${field}_${at}.json`), JSON.stringify({ field_name: field, value, ts_epoch: at }))
  }
}

beforeAll(async () => {
  folder = await temporaryFolder()
  await makeForeach(folder.path, 'fit')
})
afterAll(() => folder.remove())

const read = (maxJudged?: number): ReturnType<typeof readStep> =>
  readStep(startReading({ disk: nodeDisk, root: folder.path, now: Date.now }), RUN, 'fit', maxJudged)

test('[SRC22] of many tasks those that failed are listed first, then open ones, and the rest are counted', async () => {
  const { tasks, unlisted, failed, startedAt, finishedAt } = await read()
  expect(tasks).toHaveLength(MAX_LISTED_TASKS)
  expect(tasks.slice(0, 4).map(({ taskId, state }) => `${taskId} ${state}`)).toEqual([
    '225 failed',
    '10 open',
    '1 completed',
    '2 completed',
  ])
  expect(unlisted).toEqual({ completed: TASKS - MAX_LISTED_TASKS, failed: 0, open: 0, unread: 0 })
  // Times are those of all tasks; one that never ended leaves the step without an end.
  expect({ failed, startedAt, finishedAt }).toEqual({ failed: true, startedAt: FROM + 1, finishedAt: null })
})

test('[SRC22] tasks beyond those that are looked at are counted as such, and the step has no end then', async () => {
  const { tasks, unlisted, failed, finishedAt } = await read(9)
  expect(tasks.map(({ taskId }) => taskId)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9'])
  expect({ unlisted, failed, finishedAt }).toEqual({
    unlisted: { completed: 0, failed: 0, open: 0, unread: TASKS - 9 },
    failed: false,
    finishedAt: null,
  })
})
