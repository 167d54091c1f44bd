import { once } from 'node:events'
import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RunSource, ScanStep } from '../../src-sources/run-source.ts'
import { makeDatastore, makeRun, runIdAt } from '../support/make-datastore.ts'
import { openedDatastore, scanned } from '../support/read-source.ts'
import { temporaryFolder } from '../support/sample.ts'
import { TestDisk } from '../support/test-disk.ts'

const START = 1_790_000_000_000
const RUNS = 120

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let root: string
let disk: TestDisk
let source: RunSource
let now: number

beforeEach(async () => {
  folder = await temporaryFolder()
  root = await makeDatastore(folder.path, { runs: RUNS, flows: 3, tags: 2, from: START })
  disk = new TestDisk()
  // Everything was written long ago, so that no time is too young to be trusted.
  now = Date.now() + 60_000
  source = await openedDatastore(root, { disk, now: () => now })
})
afterEach(async () => {
  await source.close()
  await folder.remove()
})

const runFiles = (): string[] => disk.reads.filter((path) => /\d{16}/.test(path))

test('[SRC11] a rescan opens no file of a run that did not change, and still gives all runs when asked', async () => {
  const first = await scanned(source)
  disk.reads.length = 0
  expect(await scanned(source, 'changed')).toEqual([])
  const again = await scanned(source, 'all')
  expect(new Set(again)).toEqual(new Set(first))
  expect(runFiles()).toEqual([])
})

test('[SRC11] of a run whose tags changed only that run is read, and only it is given', async () => {
  await scanned(source)
  disk.reads.length = 0
  const runId = runIdAt(START + 3 * 60_000)
  await makeRun(root, { flow: 'Flow0', runId, tags: ['retagged'] })
  const changed = await scanned(source, 'changed')
  expect(changed).toMatchObject([{ flow: 'Flow0', runId, userTags: ['retagged'] }])
  expect(runFiles().every((path) => path.includes(runId))).toBe(true)
})

test('[SRC11] an open run is read again when anything in it changed', async () => {
  const runId = runIdAt(START + 9 * 60_000)
  const open = (await scanned(source)).find((run) => run.runId === runId)
  expect(open?.outcome).toBe('open')
  await makeRun(root, { flow: open?.flow ?? '', runId })
  expect(await scanned(source, 'changed')).toMatchObject([{ runId, outcome: 'completed' }])
})

test('[SRC11] a file that changed just before it was read is read once more: a further change could bear the same time', async () => {
  const runId = runIdAt(START)
  const path = join(root, 'Flow0', runId, '_meta/_self.json')
  await utimes(path, (now - 500) / 1000, (now - 500) / 1000)
  await scanned(source)
  disk.reads.length = 0
  await scanned(source, 'changed')
  expect(runFiles().filter((file) => file === path)).toHaveLength(1)
})

test('[SRC10] a scan begins with the newest runs, tells how far it is, and ends with all', async () => {
  const steps: ScanStep[] = []
  for await (const step of source.scan({ report: 'all' })) steps.push(step)
  const runs = steps.flatMap((step) => step.runs)
  expect(runs).toHaveLength(RUNS)
  const newestOfFirst = steps.find((step) => step.runs.length > 0)?.runs ?? []
  expect(newestOfFirst.some((run) => run.runId === runIdAt(START + (RUNS - 1) * 60_000))).toBe(true)
  expect(newestOfFirst.some((run) => run.runId === runIdAt(START))).toBe(false)
  expect(steps[0]?.progress).toEqual({ read: 0, total: null })
  expect(steps.at(-1)?.progress).toEqual({ read: RUNS, total: RUNS })
  const reads = steps.map((step) => step.progress.read)
  expect(reads).toEqual(reads.toSorted((a, b) => a - b))
})

test('[SRC10] a cancelled scan ends at once although the disk hangs; what was not given comes with the next scan', async () => {
  const cancel = new AbortController()
  const hanging = new AbortController()
  const released = once(hanging.signal, 'abort')
  let given = 0
  for await (const step of source.scan({ report: 'changed', signal: cancel.signal })) {
    given += step.runs.length
    if (given === 0) continue
    let operations = 0
    disk.before = () => (++operations > 200 ? released : undefined)
    setTimeout(() => cancel.abort(), 20)
  }
  expect(given).toBeGreaterThan(0)
  expect(given).toBeLessThan(RUNS)
  hanging.abort()
  disk.before = () => {}
  expect(await scanned(source, 'changed')).toHaveLength(RUNS - given)
})

test('[SRC10] a scan that is left in the middle by its reader loses nothing', async () => {
  let given = 0
  for await (const step of source.scan({ report: 'changed' })) {
    given += step.runs.length
    if (given > 0) break
  }
  expect(await scanned(source, 'changed')).toHaveLength(RUNS - given)
})

test('[SRC10] a scan that is cancelled before it begins reads nothing', async () => {
  const cancel = new AbortController()
  cancel.abort()
  disk.lists.length = 0
  for await (const step of source.scan({ report: 'all', signal: cancel.signal })) throw new Error(`gave ${step.runs.length}`)
  expect(disk.lists).toEqual([])
})
