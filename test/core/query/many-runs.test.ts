import { beforeAll, describe, expect, test } from 'vitest'
import { compareRunAge } from '../../../src-core/namespace/latest-run.ts'
import { matchesRun } from '../../../src-core/query/matches-run.ts'
import { parseQuery } from '../../../src-core/query/parse-query.ts'
import { RunIndex } from '../../../src-core/query/run-index.ts'
import { runKey } from '../../../src-core/runs/run-key.ts'
import type { RunRow } from '../../../src-core/runs/run.ts'

/** Enough for several chunks of run ids and for long postings. */
const COUNT = 9000
const NOW_MS = Date.UTC(2026, 9, 24, 12)

function run(i: number): RunRow {
  const flow = i % 3 === 0 ? 'TrainFlow' : 'ScoreFlow'
  const runId = i % 500 === 7 ? `İRUN-${i}` : String(1_792_490_401_276_925 + i * 60_000_000)
  return {
    key: runKey('local', flow, runId),
    origin: 'local',
    flow,
    runId,
    createdAt: NOW_MS - (COUNT - i) * 60_000,
    owner: i % 7 === 0 ? null : 'alice',
    userTags: i % 2 === 0 ? ['even', `n:${i % 100}`] : i % 5 === 0 ? [] : [`only:${i}`],
    systemTags: i % 7 === 0 ? ['production:tok'] : ['user:alice'],
    taggedBy: i % 11 === 0 ? ['bob'] : [],
    marks: [],
    outcome: i % 13 === 0 ? 'open' : 'completed',
    successful: i % 13 !== 0,
    finished: true,
    finishedAt: i % 13 === 0 ? null : NOW_MS,
    activeAt: NOW_MS - (COUNT - i) * 60_000,
    originRunId: i % 17 === 0 ? '1' : null,
  }
}

/** Takes every seventh run, then starts over: each call brings runs between those that are there. */
const rows = Array.from({ length: COUNT }, (_, i) => run(i))
const index = new RunIndex()

beforeAll(() => {
  for (let first = 0; first < 7; first++) index.upsert(rows.filter((_, i) => i % 7 === first))
})

describe('thousands of runs that came in no order', () => {
  test.each(
    [
      'İrun',
      'i̇run-7',
      '1792',
      'trainflow/179',
      'flow/i̇run',
      'w/',
      'only:1',
      'tag:only:1*',
      'tag:even -tag:n:4',
      'status:running',
      'status:unknown',
      'created:<1d user:none',
      'by:bob or untagged',
      '-even',
    ].map((text) => text.replace(/^(only:1)$/, '"$1"')),
  )('[QRY30] %s finds what the plain filter finds', (text) => {
    const parsed = parseQuery(text)
    if (!parsed.ok) throw new Error(parsed.error.message)
    const found = Array.from(index.evaluate(parsed.value, { nowMs: NOW_MS }), (ordinal) => index.rowAt(ordinal).key)
    const expected = rows.filter((row) => matchesRun(parsed.value, row, { nowMs: NOW_MS })).toReversed()
    expect(found).toEqual(expected.map((row) => row.key))
    expect(found.length).toBeGreaterThan(0)
  })

  test('[QRY31] every run is at its place', () => {
    const ordered = rows.toSorted(compareRunAge)
    expect(ordered.map((row) => index.ordinalOf(row.key))).toEqual(ordered.map((_, ordinal) => ordinal))
    expect(ordered.map((_, ordinal) => index.rowAt(ordinal))).toEqual(ordered)
  })

  test('[QRY35] a snapshot gives all of them back', () => {
    const restored = RunIndex.fromSnapshot(structuredClone(index.toSnapshot()))
    if (!restored.ok) throw new Error(restored.error.detail)
    expect(rows.map((row) => restored.value.get(row.key))).toEqual(rows)
    expect(restored.value.tagCounts()).toEqual(index.tagCounts())
  })
})

describe('what the index does not take', () => {
  test('[QRY35] an unknown version is refused', () => {
    expect(RunIndex.fromSnapshot({ ...index.toSnapshot(), version: 0 })).toMatchObject({ ok: false, error: { kind: 'unknown-version' } })
  })

  test('[QRY35] a snapshot that does not hold together is refused, wherever it is broken', () => {
    const whole = index.toSnapshot()
    const broken = [
      { ...whole, size: COUNT - 1 },
      { ...whole, createdAt: whole.createdAt.slice(1) },
      { ...whole, createdAt: whole.createdAt.toReversed() },
      { ...whole, states: whole.states.map(() => 99) },
      { ...whole, states: whole.states.map(() => 3) },
      { ...whole, runIds: { ...whole.runIds, text: whole.runIds.text.slice(1) } },
      { ...whole, runIds: { ...whole.runIds, ends: whole.runIds.ends.toReversed() } },
      { ...whole, flows: { ...whole.flows, ids: whole.flows.ids.map(() => 3) } },
      { ...whole, flows: { ...whole.flows, names: ['TrainFlow', 'TrainFlow'] } },
      { ...whole, userTags: { ...whole.userTags, names: [] } },
      { ...whole, userTags: { ...whole.userTags, ends: whole.userTags.ends.slice(1) } },
      { ...whole, systemTags: { ...whole.systemTags, lists: whole.systemTags.lists.map(() => 99) } },
    ]
    expect(broken.map((snapshot) => RunIndex.fromSnapshot(snapshot)).filter((result) => result.ok)).toEqual([])
    const { taggers: _, ...missing } = whole
    expect(RunIndex.fromSnapshot(Object.assign(missing, { taggers: Object.create(null) }))).toMatchObject({
      ok: false,
      error: { kind: 'damaged' },
    })
  })

  test('[QRY31] a row without a time, or under a key that is not its own, is a broken invariant', () => {
    expect(() => new RunIndex().upsert([{ ...run(1), createdAt: Number.NaN }])).toThrow('no time of start')
    expect(() => new RunIndex().upsert([{ ...run(1), key: runKey('local', 'F', '1') }])).toThrow('under the key')
  })
})
