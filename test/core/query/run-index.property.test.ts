import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sortedTags } from '../../../src-core/lib/code-points.ts'
import { compareRunAge, latestRun, latestSuccessfulRun } from '../../../src-core/namespace/latest-run.ts'
import { isInNamespace } from '../../../src-core/namespace/in-namespace.ts'
import { hasMark, judgedBy } from '../../../src-core/opinions/marks.ts'
import { noBits } from '../../../src-core/query/bits.ts'
import { matchesRun } from '../../../src-core/query/matches-run.ts'
import type { NameCount } from '../../../src-core/query/query.ts'
import { RunIndex } from '../../../src-core/query/run-index.ts'
import { RunSet } from '../../../src-core/query/run-set.ts'
import type { TagCount } from '../../../src-core/replica/api.ts'
import type { RunRow } from '../../../src-core/runs/run.ts'
import { runKey } from '../../../src-core/runs/run-key.ts'
import { NOW_MS, anyQuery, anyRow } from './arbitraries.ts'

const SEED = 20261124
const ctx = { nowMs: NOW_MS }

/** Calls of `upsert`, in any order of age, with rows that come again changed. */
const anyUpserts = fc.array(fc.array(anyRow, { maxLength: 40 }), { minLength: 1, maxLength: 6 })

/** `ask` is called before each call of `upsert`: what was asked for once is kept in step, what was not is made later. */
function filled(upserts: readonly (readonly RunRow[])[], ask?: (index: RunIndex) => void): { index: RunIndex; rows: RunRow[] } {
  const index = new RunIndex()
  const byKey = new Map<string, RunRow>()
  for (const rows of upserts) {
    ask?.(index)
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
      fc.property(anyUpserts, fc.array(anyQuery, { minLength: 1, maxLength: 8 }), fc.nat({ max: 8 }), (upserts, queries, asked) => {
        const { index, rows } = filled(upserts, (before) => {
          for (const query of queries.slice(0, asked)) before.evaluate(query, ctx)
        })
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

  test('[QRY31] a key that no run has is not found, whatever it looks like', () => {
    const [row] = fc.sample(anyRow, { seed: SEED, numRuns: 1 })
    if (row === undefined) throw new Error('no sample')
    const { index } = filled([[row]])
    // First the few that are searched for, then those that are looked up.
    for (let round = 0; round < 40; round++) {
      expect(index.has(row.key)).toBe(true)
      for (const runId of ['', row.runId.slice(1), `${row.runId}0`, `x/${row.runId}`])
        expect(index.has(runKey(row.origin, row.flow, runId))).toBe(false)
      expect(index.has(runKey('elsewhere', row.flow, row.runId))).toBe(false)
    }
  })

  test('[QRY32] of two rows with one key the later counts, within one call and across calls', () => {
    const [first] = fc.sample(anyRow, { seed: SEED, numRuns: 1 })
    if (first === undefined) throw new Error('no sample')
    const later = { ...first, userTags: ['later'], createdAt: first.createdAt - 1 }
    const { index } = filled([[first, later]])
    expect(index.size).toBe(1)
    expect(index.get(first.key)).toEqual(later)
    index.upsert([later, first])
    expect(index.get(first.key)).toEqual(first)
    expect(index.tagCounts().some(({ tag }) => tag === 'later')).toBe(false)
  })

  test('[QRY15] a run that is tagged, and untagged again, moves out of the untagged ones and back', () => {
    const [first] = fc.sample(anyRow, { seed: SEED, numRuns: 1 })
    if (first === undefined) throw new Error('no sample')
    const untagged = { ...first, userTags: [] }
    const index = new RunIndex()
    const counts = [untagged, { ...first, userTags: ['a', 'b'] }, { ...first, userTags: ['b'] }, untagged].map((row) => {
      index.upsert([row])
      return index.evaluate({ kind: 'untagged' }, ctx).count
    })
    expect(counts).toEqual([1, 0, 0, 1])
    expect(index.tagCounts()).toEqual([])
  })

  test('[QRY33] places, windows and ranks of a set agree', () => {
    fc.assert(
      fc.property(anyUpserts, anyQuery, fc.nat({ max: 60 }), fc.nat({ max: 60 }), (upserts, query, from, length) => {
        const { index, rows } = filled(upserts)
        const set = index.evaluate(query, ctx)
        const all = [...set]
        expect(set.slice(from, from + length)).toEqual(all.slice(from, from + length))
        expect(all.map((ordinal) => set.rank(ordinal))).toEqual(all.map((_, place) => place))
        expect(rows.map((_, ordinal) => set.has(ordinal))).toEqual(rows.map((_, ordinal) => set.rank(ordinal) !== null))
      }),
      { seed: SEED, numRuns: 300 },
    )
  })

  test('[QRY34] namespaces and latest runs agree with the plain functions', () => {
    let found = 0
    fc.assert(
      fc.property(anyUpserts, fc.constantFrom(null, '', 'nightly', 'user:alice', 'production:tok', 'nobody'), (upserts, namespace) => {
        const { index, rows } = filled(upserts)
        expect(keys(index, index.namespaceSet(namespace))).toEqual(newestFirst(rows.filter((row) => isInNamespace(row, namespace))))
        for (const flow of [...index.flowNames(), 'NoFlow']) {
          const latest = latestRun(rows, flow, namespace)
          expect(index.latest(flow, namespace, { successful: false })).toEqual(latest)
          expect(index.latest(flow, namespace, { successful: true })).toEqual(latestSuccessfulRun(rows, flow, namespace))
          if (latest !== null) found++
        }
      }),
      { seed: SEED, numRuns: 300 },
    )
    expect(found).toBeGreaterThan(300)
  })

  test('[QRY34] counts agree with counting', () => {
    fc.assert(
      fc.property(anyUpserts, anyQuery, (upserts, query) => {
        const { index, rows } = filled(upserts)
        const set = index.evaluate(query, ctx)
        const within = rows.filter((_, ordinal) => set.has(ordinal))
        expect(index.tagCounts(set)).toEqual(asTags(counted(within.flatMap((row) => row.userTags))))
        expect(index.tagCounts()).toEqual(asTags(counted(rows.flatMap((row) => row.userTags))))
        expect(index.vocabulary()).toEqual({
          userTags: counted(rows.flatMap((row) => row.userTags)),
          systemTags: counted(rows.flatMap((row) => row.systemTags)),
          flows: counted(rows.map((row) => row.flow)),
          owners: counted(rows.flatMap((row) => row.owner ?? [])),
          taggers: counted(rows.flatMap((row) => row.taggedBy)),
          judges: counted(rows.flatMap(judgedBy)),
        })
        const archived = rows.flatMap((row, ordinal) => (hasMark(row, 'archive') ? [ordinal] : []))
        expect([...(index.archivedSet() ?? [])].toReversed()).toEqual(archived)
        for (const flow of new Set(rows.map((row) => row.flow))) {
          const keys = rows.filter((row) => row.flow === flow && hasMark(row, 'baseline')).map(({ key }) => key)
          expect(
            index
              .baselines(flow)
              .map(({ key }) => key)
              .toSorted(),
          ).toEqual(keys.toSorted())
        }
        expect(index.tagged('nightly')).toEqual(rows.filter((row) => row.userTags.includes('nightly')))
        expect([...set.without(index.archivedSet() ?? new RunSet(noBits(rows.length), rows.length))].toReversed()).toEqual(
          rows.flatMap((row, ordinal) => (set.has(ordinal) && !hasMark(row, 'archive') ? [ordinal] : [])),
        )
        expect(index.flowNames()).toEqual(sortedTags(rows.map((row) => row.flow)))
        const namespaces = rows.flatMap((row) => row.systemTags.filter((tag) => /^(user|production):/.test(tag)))
        expect(index.systemNamespaces()).toEqual(asTags(counted(namespaces)))
      }),
      { seed: SEED, numRuns: 200 },
    )
  })

  test('[QRY35] a snapshot gives back an equal index that goes on as the first does, and stays as it is', () => {
    fc.assert(
      fc.property(anyUpserts, fc.array(anyRow, { maxLength: 20 }), anyQuery, (upserts, more, query) => {
        const { index, rows } = filled(upserts)
        const snapshot = index.toSnapshot()
        const restored = RunIndex.fromSnapshot(snapshot)
        if (!restored.ok) throw new Error(restored.error.detail)
        expect(rows.map((_, ordinal) => restored.value.rowAt(ordinal))).toEqual(rows)
        const kept = structuredClone(snapshot)
        expect(restored.value.toSnapshot()).toEqual(kept)
        for (const either of [index, restored.value]) either.upsert(more)
        expect(snapshot).toEqual(kept)
        expect(keys(restored.value, restored.value.evaluate(query, ctx))).toEqual(keys(index, index.evaluate(query, ctx)))
      }),
      { seed: SEED, numRuns: 200 },
    )
  })
})

/** Most frequent first, then by code point. */
function counted(names: readonly string[]): NameCount[] {
  return sortedTags(names)
    .map((name) => ({ name, count: names.filter((other) => other === name).length }))
    .toSorted((a, b) => b.count - a.count)
}

const asTags = (counts: readonly NameCount[]): TagCount[] => counts.map(({ name, count }) => ({ tag: name, count }))
