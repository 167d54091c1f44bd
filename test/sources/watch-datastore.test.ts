import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { RunSource, SourceChange } from '../../src-sources/run-source.ts'
import { makeRun, runIdAt } from '../support/make-datastore.ts'
import { openedDatastore, scanned } from '../support/read-source.ts'
import { temporaryFolder } from '../support/sample.ts'
import { ManualTimes, TestDisk } from '../support/test-disk.ts'

const START = 1_790_000_000_000
const [A, B, C] = [runIdAt(START), runIdAt(START + 60_000), runIdAt(START + 120_000)]

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let root: string
let disk: TestDisk
let times: ManualTimes
let now: number
let source: RunSource
let changes: SourceChange[]

beforeEach(async () => {
  folder = await temporaryFolder()
  root = join(folder.path, '.metaflow')
  disk = new TestDisk()
  times = new ManualTimes()
  now = Date.now() + 60_000
  changes = []
  await makeRun(root, { flow: 'TrainFlow', runId: A, tags: ['good'] })
  await makeRun(root, { flow: 'TrainFlow', runId: B, ending: 'running' })
  source = await openedDatastore(root, { disk, times, now: () => now })
})
afterEach(async () => {
  await source.close()
  await folder.remove()
})

async function watched(): Promise<void> {
  await scanned(source)
  source.watch((change) => changes.push(change))
  await vi.waitFor(() => expect([...disk.watched.keys()]).toEqual([root, join(root, 'TrainFlow')]))
}

const told = (): string[] =>
  changes.flatMap((change) => change.runs.map((run) => `${run.flow}/${run.runId} ${run.outcome} ${run.userTags.join()}`))
const speak = (path: string, name: string | null): void => disk.watched.get(path)?.changed(name)
/** Lets a pause of at least `ms` pass once what is under way has set its timers. */
async function pass(ms: number): Promise<void> {
  await vi.waitFor(() => expect(times.pauses).toHaveLength(2))
  times.advance(ms)
}

test('[SRC12] a new run that the folder speaks of is read without looking at the others', async () => {
  await watched()
  await makeRun(root, { flow: 'TrainFlow', runId: C })
  disk.reads.length = 0
  speak(join(root, 'TrainFlow'), C)
  speak(join(root, 'TrainFlow'), 'latest_run')
  times.advance(150)
  await vi.waitFor(() => expect(told()).toEqual([`TrainFlow/${C} completed `]))
  expect(disk.reads.every((path) => path.includes(C))).toBe(true)
  expect(changes.at(-1)?.state.runCount).toBe(3)
})

test('[SRC12] a change without a name makes only unknown runs of that flow be read', async () => {
  await watched()
  await makeRun(root, { flow: 'TrainFlow', runId: C })
  disk.reads.length = 0
  speak(join(root, 'TrainFlow'), null)
  times.advance(150)
  await vi.waitFor(() => expect(told()).toEqual([`TrainFlow/${C} completed `]))
  expect(disk.reads.every((path) => path.includes(C))).toBe(true)
})

test('[SRC12] a new flow is read and watched from then on', async () => {
  await watched()
  await makeRun(root, { flow: 'NewFlow', runId: C })
  speak(root, 'NewFlow')
  times.advance(150)
  await vi.waitFor(() => expect(told()).toEqual([`NewFlow/${C} completed `]))
  await vi.waitFor(() => expect(disk.watched.has(join(root, 'NewFlow'))).toBe(true))
})

test('[SRC12] [SRC15] a run that is spoken of before it is written appears when it is, without a word of problems', async () => {
  await watched()
  await mkdir(join(root, 'TrainFlow', C, '_meta'), { recursive: true })
  now = Date.now()
  speak(join(root, 'TrainFlow'), C)
  times.advance(150)
  // `look` of a run without a record ends with asking how old it is.
  await vi.waitFor(() => expect(disk.stats).toContain(join(root, 'TrainFlow', C)))
  await makeRun(root, { flow: 'TrainFlow', runId: C })
  await pass(1_000)
  await vi.waitFor(() => expect(told()).toEqual([`TrainFlow/${C} completed `]))
  expect(changes.flatMap((change) => change.state.problems)).toEqual([])
})

test('[SRC12] an open run with a sign of life in the last day is looked at every second', async () => {
  now = START + 3_600_000
  await watched()
  disk.stats.length = 0
  await makeRun(root, { flow: 'TrainFlow', runId: B })
  await pass(1_000)
  await vi.waitFor(() => expect(told()).toEqual([`TrainFlow/${B} completed `]))
  expect(disk.stats.some((path) => path.includes(A))).toBe(false)
})

test('[SRC12] an open run without a sign of life in the last day is left to the slow look', async () => {
  now = START + 10 * 86_400_000
  await watched()
  disk.stats.length = 0
  await makeRun(root, { flow: 'TrainFlow', runId: B })
  await pass(1_000)
  await vi.waitFor(() => expect(times.pauses).toHaveLength(2))
  expect(disk.stats.some((path) => path.includes(B))).toBe(false)
  await pass(2_000)
  await vi.waitFor(() => expect(told()).toEqual([`TrainFlow/${B} completed `]))
})

test('[SRC12] tags that another tool changed are found by the slow look, also where nothing can be watched', async () => {
  disk.canWatch = false
  await scanned(source)
  source.watch((change) => changes.push(change))
  await makeRun(root, { flow: 'TrainFlow', runId: A, tags: ['good', 'seen'] })
  await pass(2_000)
  await vi.waitFor(() => expect(told()).toEqual([`TrainFlow/${A} completed good,seen`]))
})

test('[SRC12] a watch that is lost is taken up again with the next slow look', async () => {
  await watched()
  disk.watched.get(join(root, 'TrainFlow'))?.lost()
  disk.watched.delete(join(root, 'TrainFlow'))
  await pass(2_000)
  await vi.waitFor(() => expect(disk.watched.has(join(root, 'TrainFlow'))).toBe(true))
})

test('[SRC13] looking takes at most two per cent of the time, however long one look takes', async () => {
  now = START + 3_600_000
  await watched()
  disk.before = () => times.spend(25)
  times.advance(1_000)
  await vi.waitFor(() => expect(times.pauses).toHaveLength(2))
  const spentOnOpenRuns = times.now() - 1_000
  expect(spentOnOpenRuns).toBeGreaterThan(25)
  // A hundred times as long each, so one per cent each.
  expect(times.pauses).toContain(spentOnOpenRuns * 100)

  const before = times.now()
  times.advance(2_000)
  await vi.waitFor(() => expect(times.pauses).toHaveLength(2))
  const spentOnEverything = times.now() - before - 2_000
  expect(spentOnEverything).toBeGreaterThan(25)
  expect(times.pauses).toContain(spentOnEverything * 100)
})

test('[SRC13] a single look that something held up puts off no other', async () => {
  await watched()
  await pass(2_000)
  await vi.waitFor(() => expect(times.pauses).toHaveLength(2))
  let heldUp = false
  disk.before = () => {
    if (!heldUp) times.spend(5_000)
    heldUp = true
  }
  await pass(2_000)
  await vi.waitFor(() => expect([heldUp, times.pauses.length]).toEqual([true, 2]))
  expect(Math.max(...times.pauses)).toBeLessThanOrEqual(2_000)
})

test('[SRC12] nothing is told while nothing changes', async () => {
  await watched()
  for (let i = 0; i < 3; i++) {
    await pass(2_000)
    await vi.waitFor(() => expect(times.pauses).toHaveLength(2))
  }
  expect(changes).toEqual([])
})

test('[SRC18] a datastore that vanishes is told, and so is its return, in the same watch', async () => {
  await watched()
  await rename(root, join(folder.path, 'away'))
  await pass(2_000)
  await vi.waitFor(() => expect(changes.at(-1)?.state).toMatchObject({ available: false, problems: [{ kind: 'no-datastore' }] }))
  await rename(join(folder.path, 'away'), root)
  await makeRun(root, { flow: 'TrainFlow', runId: C })
  await pass(2_000)
  await vi.waitFor(() => expect(changes.at(-1)?.state).toMatchObject({ available: true, problems: [], runCount: 3 }))
  expect(told()).toContain(`TrainFlow/${C} completed `)
})

test('[SRC12] a closed watch says nothing more and holds nothing', async () => {
  await scanned(source)
  const watch = source.watch((change) => changes.push(change))
  await vi.waitFor(() => expect(disk.watched.size).toBe(2))
  watch.close()
  expect(times.pauses).toEqual([])
  expect(disk.watched.size).toBe(0)
  await makeRun(root, { flow: 'TrainFlow', runId: C })
  times.advance(10_000)
  expect(changes).toEqual([])
})

test('[SRC12] with the real watches of the system, a new run and a new tag arrive by themselves', async () => {
  const real = await openedDatastore(root)
  await scanned(real)
  const runs = new Map<string, readonly string[]>()
  real.watch((change) => change.runs.forEach((run) => runs.set(run.runId, run.userTags)))
  await makeRun(root, { flow: 'TrainFlow', runId: C, tags: ['new'] })
  await makeRun(root, { flow: 'TrainFlow', runId: A, tags: ['retagged'] })
  await vi.waitFor(() => expect(Object.fromEntries(runs)).toMatchObject({ [C]: ['new'], [A]: ['retagged'] }), { timeout: 20_000 })
  await real.close()
})
