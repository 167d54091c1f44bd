import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareRunAge, latestRun, latestSuccessfulRun } from '../../../src-core/namespace/latest-run.ts'
import { isInNamespace } from '../../../src-core/namespace/in-namespace.ts'
import { matchesRun } from '../../../src-core/query/matches-run.ts'
import { RunIndex } from '../../../src-core/query/run-index.ts'
import type { RunSet } from '../../../src-core/query/run-set.ts'
import type { RunRow } from '../../../src-core/runs/run.ts'
import { NOW_MS, anyQuery, anyRow } from './arbitraries.ts'

const SEED = 20261124
const ctx = { nowMs: NOW_MS }

/** Calls of `upsert`, in any order of age, with rows that come again changed. */
const anyUpserts = fc.array(fc.array(anyRow, { maxLength: 40 }), { minLength: 1, maxLength: 6 })

function filled(upserts: readonly (readonly RunRow[])[]): { index: RunIndex; rows: RunRow[] } {
  const index = new RunIndex()
  const byKey = new Map<string, RunRow>()
  for (const rows of upserts) {
    index.upsert(rows)
    for (const row of rows) byKey.set(row.key, row)
  }
  return { index, rows: [...byKey.values()].toSorted(compareRunAge) }
}

const keys = (index: RunIndex, set: RunSet): string[] => Array.from(set, (ordinal) => index.rowAt(ordinal).key)
const newestFirst = (rows: readonly RunRow[]): string[] => rows.map((row) => row.key).toReversed()

describe('the index against a plain filter', () => {
  test('[QRY30] the index gives what the plain filter gives, for any query after any upserts', () => {
    let hits = 0
    fc.assert(
      fc.property(anyUpserts, fc.array(anyQuery, { minLength: 1, maxLength: 8 }), (upserts, queries) => {
        const { index, rows } = filled(upserts)
        for (const query of queries) {
          const expected = newestFirst(rows.filter((row) => matchesRun(query, row, ctx)))
          const set = index.evaluate(query, ctx)
          expect(keys(index, set)).toEqual(expected)
          expect(set.count).toBe(expected.length)
          hits += expected.length
        }
      }),
      { seed: SEED, numRuns: 600 },
    )
    expect(hits).toBeGreaterThan(1000)
  })

  test('[QRY31] rows come back as they were put in, in order of time', () => {
    fc.assert(
      fc.property(anyUpserts, (upserts) => {
        const { index, rows } = filled(upserts)
        expect(rows.map((_, ordinal) => index.rowAt(ordinal))).toEqual(rows)
        for (const [ordinal, row] of rows.entries()) {
          expect(index.get(row.key)).toEqual(row)
          expect(index.ordinalOf(row.key)).toBe(ordinal)
        }
      }),
      { seed: SEED, numRuns: 200 },
    )
  })
})
