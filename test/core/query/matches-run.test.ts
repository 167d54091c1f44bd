import { describe, expect, test } from 'vitest'
import { createdRange } from '../../../src-core/query/created-range.ts'
import { matchesRun } from '../../../src-core/query/matches-run.ts'
import { parseQuery } from '../../../src-core/query/parse-query.ts'
import type { DayStart, QueryContext } from '../../../src-core/query/query.ts'
import { runKey } from '../../../src-core/runs/run-key.ts'
import { UNKNOWN_AFTER_MS } from '../../../src-core/runs/run-status.ts'
import type { RunRow } from '../../../src-core/runs/run.ts'

const NOW_MS = Date.UTC(2026, 9, 24, 12)
const RUN: RunRow = {
  key: runKey('local', 'TrainFlow', '1792490401276925'),
  origin: 'local',
  flow: 'TrainFlow',
  runId: '1792490401276925',
  createdAt: NOW_MS - 1,
  owner: 'alice',
  userTags: ['Reviewed by Bob', 'dataset:v2'],
  systemTags: ['runtime:dev', 'user:alice'],
  taggedBy: ['bob'],
  marks: [],
  outcome: 'completed',
  successful: false,
  finished: true,
  finishedAt: NOW_MS,
  activeAt: NOW_MS,
  originRunId: null,
}

function matches(text: string, more: Partial<RunRow> = {}, ctx: QueryContext = { nowMs: NOW_MS }): boolean {
  const parsed = parseQuery(text)
  if (!parsed.ok) throw new Error(parsed.error.message)
  return matchesRun(parsed.value, { ...RUN, ...more }, ctx)
}

describe('what a condition means', () => {
  test('[QRY6] tag: looks at user and system tags, exactly', () => {
    expect(['tag:dataset:v2', 'tag:runtime:dev', 'tag:user:alice', 'tag:"Reviewed by Bob"'].map((text) => matches(text))).toEqual([
      true,
      true,
      true,
      true,
    ])
    expect(['tag:dataset', 'tag:"reviewed by bob"', 'tag:bob'].map((text) => matches(text))).toEqual([false, false, false])
  })

  test('[QRY5] a star stands for any text, the empty one too', () => {
    expect(['tag:dataset:*', 'tag:*v2', 'tag:*', 'tag:d*t*v*', 'tag:dataset:v2*', 'tag:Reviewed*Bob'].map((text) => matches(text))).toEqual(
      Array(6).fill(true),
    )
    expect(['tag:*v1', 'tag:v2*', 'tag:dataset:v2*v2', 'tag:d*x*2'].map((text) => matches(text))).toEqual(Array(4).fill(false))
  })

  test('[QRY60] is: asks what people have made of a run', () => {
    const marks = ['archive', 'baseline:5:bob', 'note:fine', 'pin']
    for (const query of ['is:archived', 'is:baseline', 'is:noted', 'is:pinned', 'IS:Pinned']) {
      expect([query, matches(query, { marks }), matches(query)]).toEqual([query, true, false])
    }
    expect(parseQuery('is:fine')).toMatchObject({ error: { from: 3, to: 7, expected: ['pinned', 'archived', 'baseline', 'noted'] } })
  })

  test('[QRY61] judged: is somebody who has judged the run', () => {
    const marks = ['judged:Dr. Who', 'judged:bob']
    expect(['judged:bob', 'judged:"Dr. Who"', 'judged:*'].map((query) => matches(query, { marks }))).toEqual([true, true, true])
    expect(matches('-judged:alice', { marks })).toBe(true)
    expect(matches('judged:*', { marks: ['note:judged:bob'] })).toBe(false)
  })

  test('[QRY62] note: is found anywhere in a note, whatever its case, and takes no star', () => {
    const marks = ['note:Loss spikes at epoch 7', 'pin']
    expect(['note:SPIKES', 'note:"epoch 7"', 'note:loss'].map((query) => matches(query, { marks }))).toEqual([true, true, true])
    expect(['note:note', 'note:pin'].map((query) => matches(query, { marks }))).toEqual([false, false])
    expect(matches('spikes', { marks })).toBe(false)
    expect(parseQuery('note:a*b')).toMatchObject({ error: { expected: ['note:"a*b"'] } })
    expect(parseQuery('note:""').ok).toBe(false)
  })

  test('[QRY7] flow: and by: take a name or a glob', () => {
    expect(matches('flow:TrainFlow by:bob')).toBe(true)
    expect(matches('flow:Train* by:b*')).toBe(true)
    expect(matches('flow:trainflow')).toBe(false)
    expect(matches('by:alice')).toBe(false)
  })

  test('[QRY8] user: is the owner', () => {
    expect(matches('user:alice')).toBe(true)
    expect(matches('user:none')).toBe(false)
    expect(matches('user:none', { owner: null })).toBe(true)
    expect(matches('user:*', { owner: null })).toBe(false)
    expect(matches('user:"none"', { owner: 'none' })).toBe(true)
  })

  test('[QRY9] completed and successful are two things', () => {
    expect(matches('status:completed')).toBe(true)
    expect(matches('status:successful')).toBe(false)
    expect(matches('status:successful', { outcome: 'failed', successful: true })).toBe(true)
  })

  test('[QRY10] an open run is running for a day after its last sign of life', () => {
    const open = { outcome: 'open' as const, activeAt: NOW_MS - UNKNOWN_AFTER_MS + 1 }
    expect(matches('status:running', open)).toBe(true)
    expect(matches('status:unknown', open)).toBe(false)
    expect(matches('status:unknown', { ...open, activeAt: open.activeAt - 1 })).toBe(true)
  })

  test('[QRY15] untagged is without user tags; system tags do not count', () => {
    expect(matches('untagged')).toBe(false)
    expect(matches('untagged', { userTags: [] })).toBe(true)
  })

  test('[QRY16] a word lies anywhere in the pathspec or a user tag, whatever its case', () => {
    expect(['train', 'FLOW/1792', '6925', 'by bob'.replace(' ', String.raw`\ `), '"DATASET:V"'].map((text) => matches(text))).toEqual(
      Array(5).fill(true),
    )
    expect(['runtime', 'local', 'v2train', 'alice'].map((text) => matches(text))).toEqual(Array(4).fill(false))
  })

  test('[QRY16] a capital sigma finds both small ones', () => {
    expect(matches('ΟΔΟΣ', { userTags: ['οδος'] })).toBe(true)
    expect(matches('ΟΣ', { userTags: ['ΟΔΟΣΕ'] })).toBe(true)
  })
})

const day = (month: number, date: number): number => Date.UTC(2026, month - 1, date)
const inNewYork: DayStart = (year, month, date) => Date.UTC(year, month - 1, date) + 4 * 60 * 60_000

describe('created:', () => {
  const range = (text: string, ctx: QueryContext = { nowMs: NOW_MS }): [number, number] => {
    const parsed = parseQuery(`created:${text}`)
    if (!parsed.ok || parsed.value.kind !== 'created') throw new Error(`no time: ${text}`)
    const { from, to } = createdRange(parsed.value.when, ctx)
    return [from, to]
  }

  test.each<[string, number, number]>([
    ['2026-10-01', day(10, 1), day(10, 2)],
    ['2026-10', day(10, 1), day(11, 1)],
    ['2026-12', day(12, 1), Date.UTC(2027, 0, 1)],
    ['>2026-10-01', day(10, 2), Infinity],
    ['>=2026-10-01', day(10, 1), Infinity],
    ['<2026-10-01', -Infinity, day(10, 1)],
    ['<=2026-10-31', -Infinity, day(11, 1)],
    ['>2026-10', day(11, 1), Infinity],
    ['<=2026-10', -Infinity, day(11, 1)],
    ['2026-10-01..2026-10-07', day(10, 1), day(10, 8)],
    ['2026-09..2026-10', day(9, 1), day(11, 1)],
    ['<90m', NOW_MS - 90 * 60_000, Infinity],
    ['>2w', -Infinity, NOW_MS - 14 * 24 * 60 * 60_000],
  ])('[QRY11] [QRY13] %s', (text, from, to) => {
    expect(range(text)).toEqual([from, to])
  })

  test('[QRY13] younger and older share no run and leave none out', () => {
    const age = { createdAt: NOW_MS - 60_000 }
    expect([matches('created:<1m', age), matches('created:>1m', age)]).toEqual([true, false])
    const older = { createdAt: NOW_MS - 60_001 }
    expect([matches('created:<1m', older), matches('created:>1m', older)]).toEqual([false, true])
  })

  test('[QRY14] days begin where the person is', () => {
    expect(range('2026-10-01', { nowMs: NOW_MS, dayStart: inNewYork })).toEqual([day(10, 1) + 4 * 3_600_000, day(10, 2) + 4 * 3_600_000])
  })
})
