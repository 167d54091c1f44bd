import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isInNamespace } from '../../src-core/namespace/in-namespace.ts'
import { latestRun, latestSuccessfulRun, runsOf } from '../../src-core/namespace/latest-run.ts'
import { pathspec } from '../../src-core/runs/run-key.ts'
import type { ObservedRun, RunRow } from '../../src-core/runs/run.ts'
import { openedDatastore, rowOf, scanned } from '../support/read-source.ts'
import { expected, temporaryFolder, unpackSample } from '../support/sample.ts'

/**
 * The one deliberate difference to Metaflow's client: it orders runs by `ts_epoch` of their records, which moves when
 * somebody tags (Netflix/metaflow#2293); here runs stand where they started. So each listing is compared twice: as a set
 * and, after sorting it by the record's time, in the client's order. The runs that stand elsewhere are named below.
 */
const RETAGGED_LATER = [
  'NoteFlow/1791191520655085',
  'NoteFlow/1791477901026631',
  'NoteFlow/1791962101653864',
  'TrainFlow/1791369000880907',
  'TrainFlow/1792490401276925',
]

let observed: ObservedRun[]
let rows: RunRow[]
let folder: Awaited<ReturnType<typeof temporaryFolder>>

beforeAll(async () => {
  folder = await temporaryFolder()
  const source = await openedDatastore(await unpackSample(folder.path))
  observed = await scanned(source)
  rows = observed.map(rowOf)
  await source.close()
})
afterAll(() => folder.remove())

const recordedAt = (row: RunRow): number => observed.find((run) => pathspec(run) === pathspec(row))?.recordedAt ?? Number.NaN
/** The client's order: the record's time, newest first. */
const asClient = (list: readonly RunRow[]): string[] => list.toSorted((a, b) => recordedAt(b) - recordedAt(a)).map(pathspec)
const asHere = (list: readonly RunRow[]): string[] => list.map(pathspec)

const unmoved = (specs: readonly string[]): string[] => specs.filter((spec) => !RETAGGED_LATER.includes(spec))

describe.each(expected.namespaces)('namespace $namespace lists what the client lists', ({ namespace, metaflow_flows, flows }) => {
  test('[SRC19] the flows', () => {
    const here = [...new Set(rows.filter((row) => isInNamespace(row, namespace)).map((row) => row.flow))]
    expect(here.toSorted()).toEqual(metaflow_flows)
  })

  test.each(Object.entries(flows))('[SRC19] %s', (flow, client) => {
    const list = runsOf(rows, flow, namespace)
    // A flow outside the namespace has no runs there; the client raises instead.
    const { runs = [], latest_successful_run = null, runs_with_tags = [] } = client
    expect(asClient(list)).toEqual(runs)
    expect(asClient(list.filter((row) => row.successful))[0] ?? null).toBe(latest_successful_run)
    for (const { tags, runs: carryingThere } of runs_with_tags) {
      const carrying = list.filter((row) => tags.every((tag) => isInNamespace(row, tag)))
      expect(asClient(carrying)).toEqual(carryingThere)
    }
    // Only retagging moves runs in the client's order; the rest stands in the same order in both.
    expect(unmoved(asHere(list))).toEqual(unmoved(runs))
  })
})

test('[SRC19] the runs that the client moves are those whose record is younger than their start', () => {
  const moved = rows.filter((row) => recordedAt(row) - row.createdAt > 1_000).map(pathspec)
  expect(moved.toSorted()).toEqual(RETAGGED_LATER)
})

test('[SRC19] the latest run is the newest by true start, where the client names one that was tagged later', () => {
  const differing = expected.namespaces.flatMap(({ namespace, flows }) =>
    Object.entries(flows).flatMap(([flow, client]) => {
      const here = latestRun(rows, flow, namespace)
      return here === null || client.latest_run === pathspec(here) ? [] : [{ namespace, here: pathspec(here), client: client.latest_run }]
    }),
  )
  expect(differing).toEqual([
    { namespace: null, here: 'NoteFlow/1792653300358506', client: 'NoteFlow/1791962101653864' },
    { namespace: null, here: 'TrainFlow/1792490401276925', client: 'TrainFlow/1791369000880907' },
    { namespace: 'user:alice', here: 'NoteFlow/1792134901516909', client: 'NoteFlow/1791962101653864' },
    { namespace: 'nightly', here: 'NoteFlow/1792653300358506', client: 'NoteFlow/1791962101653864' },
  ])
  expect(latestSuccessfulRun(rows, 'FlakyFlow', null)?.runId).toBe('1791478801099779')
})
