import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { array, assert, asyncProperty, constantFrom, integer, record } from 'fast-check'
import { expect, test } from 'vitest'
import { pathspec } from '../../src-core/runs/run-key.ts'
import type { ObservedRun } from '../../src-core/runs/run.ts'
import { makeRun, runIdAt } from '../support/make-datastore.ts'
import { openedDatastore, scanned } from '../support/read-source.ts'
import { temporaryFolder } from '../support/sample.ts'

const START = 1_790_000_000_000
/** Two clock ticks of a kernel, so that a file that changes twice has two times. */
const TICK_MS = 10

const step = record({
  what: constantFrom('begin', 'complete', 'fail', 'tag', 'untag', 'write tags', 'remove', 'damage', 'drop the flow'),
  flow: constantFrom('A', 'B'),
  run: integer({ min: 0, max: 3 }),
  tag: constantFrom('x', 'y', 'z'),
})

// No time counts as too young: that would make every run be read again, and hide a change that is missed.
const now = (): number => Date.now() + 3_600_000

test('[SRC11] [SRC14] [WRB14] after any changes, also our own writes, what was told bit by bit is what a new look at everything gives', async () => {
  let changesSeen = 0
  await assert(
    asyncProperty(array(step, { minLength: 5, maxLength: 14 }), async (steps) => {
      const folder = await temporaryFolder()
      const root = join(folder.path, '.metaflow')
      await makeRun(root, { flow: 'A', runId: runIdAt(START) })
      const source = await openedDatastore(root, { now })
      const told = new Map<string, ObservedRun>()
      for (const { what, flow, run, tag } of steps) {
        await pause(TICK_MS)
        const runId = runIdAt(START + run * 60_000)
        if (what === 'write tags') await source.writeTags(flow, runId, { add: [tag], remove: ['x'] })
        else await change(root, what, flow, runId, tag)
        for (const seen of await scanned(source, 'changed')) {
          told.set(pathspec(seen), seen)
          changesSeen++
        }
        const fresh = await openedDatastore(root, { now })
        const everything = await scanned(fresh)
        expect(everything.map((seen) => told.get(pathspec(seen)))).toEqual(everything)
        expect(source.state()).toEqual(fresh.state())
        await fresh.close()
      }
      await source.close()
      await folder.remove()
    }),
    { seed: 20261124, numRuns: 25 },
  )
  expect(changesSeen).toBeGreaterThan(50)
}, 120_000)

async function change(root: string, what: string, flow: string, runId: string, tag: string): Promise<void> {
  const folder = join(root, flow, runId)
  switch (what) {
    case 'begin':
      return await makeRun(root, { flow, runId, ending: 'running' })
    case 'complete':
      return await makeRun(root, { flow, runId })
    case 'fail':
      return await makeRun(root, { flow, runId, ending: 'failed' })
    case 'tag':
      return await makeRun(root, { flow, runId, tags: [tag] })
    case 'untag':
      return await makeRun(root, { flow, runId, tags: [] })
    case 'remove':
      return await rm(folder, { recursive: true, force: true })
    case 'damage':
      return await writeFile(join(folder, '_meta/_self.json'), '{').catch(() => {})
    default:
      return await rm(join(root, flow), { recursive: true, force: true })
  }
}
