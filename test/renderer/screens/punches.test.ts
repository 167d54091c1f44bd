import { expect, test } from 'vitest'
import type { PendingChange, RowView } from '../../../src-core/replica/api.ts'
import { runKey } from '../../../src-core/runs/run-key.ts'
import { Punches } from '../../../src-renderer/views/run-table/punches.ts'
import { observedRun } from '../../support/runs.ts'

function rowOf(runId: string, tags: readonly string[], waiting: readonly string[] = []): RowView {
  const pending = waiting.map((text): PendingChange => ({ kind: 'tag', text, change: 'added' }))
  const { recordedAt: _, ...facts } = observedRun({ runId, userTags: [...tags] })
  const key = runKey('local', facts.flow, runId)
  return {
    ...facts,
    key,
    origin: 'local',
    owner: 'alice',
    taggedBy: [],
    marks: [],
    status: 'completed',
    matches: true,
    isLatest: false,
    isLatestSuccessful: false,
    isBaseline: false,
    proposed: [],
    pending,
  }
}

const many = (waiting: readonly string[]): RowView[] => Array.from({ length: 21 }, (_, index) => rowOf(String(index), ['a'], waiting))
const listed = (...rows: RowView[]): Map<number, RowView> => new Map(rows.entries())
const punched = (punches: Punches, rows: Map<number, RowView>): string[] =>
  [...punches.of(rows)].flatMap(([key, tags]) => [...tags].map((tag) => `${key} ${tag}`))

test('[SCR107] a chip that was seen waiting is punched when it is safe, and not again', () => {
  const punches = new Punches()
  punches.noteDrawn(listed(rowOf('1', ['a', 'b'], ['a', 'b'])))
  expect(punched(punches, listed(rowOf('1', ['a', 'b'], ['b'])))).toEqual(['local/TrainFlow/1 a'])
  punches.noteDrawn(listed(rowOf('1', ['a', 'b'], ['b'])))
  expect(punched(punches, listed(rowOf('1', ['a', 'b'])))).toContain('local/TrainFlow/1 b')
})

test('[SCR107] what was safe before anybody saw it waiting is not punched, nor what was taken back', () => {
  const punches = new Punches()
  punches.noteDrawn(listed(rowOf('1', []), rowOf('2', ['b'], ['b'])))
  expect(punched(punches, listed(rowOf('1', ['a'], ['a']), rowOf('2', [])))).toEqual([])
  expect(punched(punches, listed(rowOf('1', ['a']), rowOf('2', [])))).toEqual([])
})

test('[SCR107] of more than 20 chips at once none is punched', () => {
  const punches = new Punches()
  punches.noteDrawn(listed(...many(['a'])))
  expect(punched(punches, listed(...many([])))).toEqual([])
  punches.noteDrawn(listed(...many(['a']).slice(1)))
  expect(punched(punches, listed(...many([]).slice(1)))).toHaveLength(20)
})
