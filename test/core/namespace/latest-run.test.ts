import { expect, test } from 'vitest'
import { isInNamespace } from '../../../src-core/namespace/in-namespace.ts'
import { latestRun, latestSuccessfulRun, runsOf } from '../../../src-core/namespace/latest-run.ts'
import { runKey } from '../../../src-core/runs/run-key.ts'
import type { RunRow } from '../../../src-core/runs/run.ts'

function run(flow: string, runId: string, createdAt: number, more: Partial<RunRow> = {}): RunRow {
  const origin = more.origin ?? 'local'
  return {
    key: runKey(origin, flow, runId),
    origin,
    flow,
    runId,
    createdAt,
    owner: null,
    userTags: [],
    systemTags: [],
    taggedBy: [],
    marks: [],
    outcome: 'completed',
    successful: true,
    finished: true,
    finishedAt: null,
    activeAt: createdAt,
    originRunId: null,
    ...more,
  }
}

test('[NS1] a run is inside the namespace of each of its tags, user or system', () => {
  const row = { userTags: ['nightly'], systemTags: ['user:alice'] }
  expect(isInNamespace(row, 'nightly')).toBe(true)
  expect(isInNamespace(row, 'user:alice')).toBe(true)
  expect(isInNamespace(row, 'user:ali')).toBe(false)
  expect(isInNamespace(row, 'Nightly')).toBe(false)
})

test('[NS2] null is everybody, the empty text is nobody', () => {
  expect(isInNamespace({ userTags: [], systemTags: [] }, null)).toBe(true)
  expect(isInNamespace({ userTags: [''], systemTags: [] }, '')).toBe(false)
})

test('[NS5] runs come newest first; of the same start the higher run id by code point, then key', () => {
  const rows = [
    run('F', '10', 5),
    run('F', '9', 5),
    run('F', '🚀', 5),
    run('F', '\uffff', 5),
    run('F', '9', 5, { origin: 'team' }),
    run('F', '1', 6),
    run('G', '2', 9),
  ]
  expect(runsOf(rows, 'F', null).map((row) => row.key)).toEqual([
    'local/F/1',
    'local/F/🚀',
    'local/F/\uffff',
    'team/F/9',
    'local/F/9',
    'local/F/10',
  ])
})

test('[NS6] the latest run is the newest inside the namespace, running or failed too', () => {
  const rows = [
    run('F', '1', 1, { userTags: ['x'] }),
    run('F', '2', 2, { systemTags: ['x'], outcome: 'open', successful: false }),
    run('F', '3', 3),
  ]
  expect(latestRun(rows, 'F', 'x')?.runId).toBe('2')
  expect(latestRun(rows, 'F', null)?.runId).toBe('3')
  expect(latestRun(rows, 'F', 'y')).toBeNull()
  expect(latestRun(rows, 'G', null)).toBeNull()
})

test('[NS7] the latest successful run is the newest that says so; completed is not enough', () => {
  const rows = [run('F', '1', 1), run('F', '2', 2, { successful: false }), run('F', '3', 3, { outcome: 'failed', successful: false })]
  expect(latestSuccessfulRun(rows, 'F', null)?.runId).toBe('1')
  expect(latestSuccessfulRun(rows.slice(1), 'F', null)).toBeNull()
})
