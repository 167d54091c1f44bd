import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareCodePoints } from '../../../src-core/lib/code-points.ts'
import { compareRunAge } from '../../../src-core/namespace/latest-run.ts'
import { matchesRun } from '../../../src-core/query/matches-run.ts'
import { RunIndex } from '../../../src-core/query/run-index.ts'
import { idOrder } from '../../../src-core/query/sort-runs.ts'
import type { Grouping, SortColumn, SortSpec } from '../../../src-core/query/sort-spec.ts'
import { runDurationMs, runStatus } from '../../../src-core/runs/run-status.ts'
import type { RunRow } from '../../../src-core/runs/run.ts'
import { anyQuery, anyRow, NOW_MS } from './arbitraries.ts'

const SEED = 20261126
const ctx = { nowMs: NOW_MS }
const DAY_MS = 24 * 60 * 60 * 1000

const anySort: fc.Arbitrary<SortSpec | null> = fc.option(
  fc.record({
    column: fc.constantFrom<SortColumn>('started', 'run', 'owner', 'status', 'duration', 'tags'),
    descending: fc.boolean(),
  }),
)
const anyGroup = fc.constantFrom<Grouping | null>(null, 'flow', 'day')

type Compare = (a: RunRow, b: RunRow) => number

const byName = (a: string, b: string): number => compareCodePoints(a.toLowerCase(), b.toLowerCase()) || compareCodePoints(a, b)
const isNumber = (id: string): boolean => /^(0|[1-9]\d*)$/.test(id) && Number(id) <= Number.MAX_SAFE_INTEGER
const byId: Compare = ({ runId: a }, { runId: b }) =>
  Number(isNumber(a)) - Number(isNumber(b)) || (isNumber(a) ? Number(a) - Number(b) : compareCodePoints(a, b))
/** Without a value last, whatever the direction. */
const present =
  <T>(valueOf: (row: RunRow) => T | null, compare: (a: T, b: T) => number, sign: number): Compare =>
  (a, b) => {
    const x = valueOf(a)
    const y = valueOf(b)
    if (x === null || y === null) return Number(x === null) - Number(y === null)
    return sign * compare(x, y)
  }
const numbers = (a: number, b: number): number => a - b
const STATUS = ['failed', 'running', 'unknown', 'completed']

function compareBy(sort: SortSpec | null): Compare {
  const sign = sort?.descending ? -1 : 1
  const ways: Readonly<Record<SortColumn, Compare>> = {
    started: (a, b) => sign * compareRunAge(a, b),
    run: (a, b) => sign * (byName(a.flow, b.flow) || byId(a, b)),
    owner: present((row) => row.owner, byName, sign),
    status: (a, b) => sign * (STATUS.indexOf(runStatus(a, NOW_MS)) - STATUS.indexOf(runStatus(b, NOW_MS))),
    duration: present(runDurationMs, numbers, sign),
    tags: (a, b) => sign * (a.userTags.length - b.userTags.length),
  }
  return sort === null ? () => 0 : ways[sort.column]
}

const day = (row: RunRow): number => Math.floor(row.createdAt / DAY_MS)

function compareGroups(group: Grouping | null, sort: SortSpec | null): Compare {
  if (group === 'day') return (a, b) => (sort?.column === 'started' && !sort.descending ? day(a) - day(b) : day(b) - day(a))
  if (group === 'flow') return (a, b) => (sort?.column === 'run' && sort.descending ? -1 : 1) * byName(a.flow, b.flow)
  return () => 0
}

describe('the order of a list', () => {
  test('[QRY36] a list is in the order that comparing its rows gives, newest first among equals', () => {
    let compared = 0
    fc.assert(
      fc.property(
        fc.array(fc.array(anyRow, { maxLength: 40 }), { maxLength: 4 }),
        anyQuery,
        anySort,
        anyGroup,
        (upserts, query, sort, group) => {
          const index = new RunIndex()
          const byKey = new Map<string, RunRow>()
          for (const rows of upserts) {
            index.upsert(rows)
            for (const row of rows) byKey.set(row.key, row)
          }
          const grouped = compareGroups(group, sort)
          const sorted = compareBy(sort)
          const expected = [...byKey.values()]
            .filter((row) => matchesRun(query, row, ctx))
            .toSorted((a, b) => grouped(a, b) || sorted(a, b) || compareRunAge(b, a))
          const list = index.arrange(index.evaluate(query, ctx), { sort, group }, ctx)
          expect(list.slice(0, list.count).map((ordinal) => index.rowAt(ordinal).key)).toEqual(expected.map((row) => row.key))
          expect(list.count).toBe(expected.length)
          for (const [place, ordinal] of list.slice(0, list.count).entries()) expect(list.rank(ordinal)).toBe(place)
          compared += expected.length
        },
      ),
      { seed: SEED, numRuns: 600 },
    )
    expect(compared).toBeGreaterThan(1000)
  })

  test('[QRY36] numbers stand by their value and behind other ids', () => {
    const ids = ['10', '9', 'sfn-b', '1792490401276925', '-1', 'sfn-a', '09', '9007199254740993']
    const keys = idOrder(ids)
    const sorted = ids.map((id, place) => ({ id, key: keys[place] ?? 0 })).toSorted((a, b) => a.key - b.key)
    expect(sorted.map(({ id }) => id)).toEqual(['-1', '09', '9007199254740993', 'sfn-a', 'sfn-b', '9', '10', '1792490401276925'])
  })
})
