import { describe, expect, it } from 'vitest'
import { factsTuple, parseFactsTuple } from '../../../src-core/crdt/room-records.ts'
import { RunState } from '../../../src-core/crdt/run-state.ts'
import { observeSourceTags } from '../../../src-core/crdt/source-tags.ts'
import { observedRun } from '../../support/runs.ts'

function stateOf(run = observedRun(), ...appearances: [tag: string, n: number, present: boolean][]): RunState {
  const state = new RunState()
  const record = parseFactsTuple(factsTuple(run))
  if (record?.type !== 'facts') throw new Error('a test run that is not well formed')
  state.addFacts(record)
  for (const [tag, n, present] of appearances) state.addAppearance({ type: 'appearance', runId: run.runId, tag, n, present, at: null })
  return state
}
const said = (tuples: readonly (readonly unknown[])[]): unknown[] =>
  tuples.map(([, tag, n, present]) => `${String(tag)} ${String(n)} ${String(present)}`)

describe('source tags', () => {
  const run = observedRun({ userTags: ['a', 'b'] })
  const later = observedRun({ userTags: ['a'], recordedAt: run.recordedAt + 5000 })

  it('[ROOM6] the first import of a run says appearance 1 of each tag', () => {
    expect(said(observeSourceTags(run, null, undefined, 'copy'))).toEqual(['a 1 true', 'b 1 true'])
  })

  it('[ROOM6] the same observation by another importer adds nothing', () => {
    const state = stateOf(run, ['a', 1, true], ['b', 1, true])
    expect(observeSourceTags(run, null, state, 'copy')).toEqual([])
    expect(observeSourceTags(run, null, state, 'live')).toEqual([])
  })

  it('[ROOM6] of a leaving and a coming back that got one number apart the newer record counts, in either order', () => {
    const left = { type: 'appearance' as const, runId: run.runId, tag: 'x', n: 1, present: false, at: 100 }
    const back = { ...left, present: true, at: 200 }
    const came = { ...left, present: true, at: null }
    for (const records of [
      [came, left, back],
      [back, left, came],
    ]) {
      const state = stateOf(run)
      for (const record of records) state.addAppearance(record)
      expect(state.userTags()).toEqual(['x'])
      // Whoever sees it leave after that knows of both, whatever the clock of the record says.
      const [tuple] = observeSourceTags({ ...run, userTags: [], recordedAt: 150 }, ['x'], state, 'copy')
      expect(tuple?.slice(1)).toEqual(['x', 1, false, 200])
    }
    const same = stateOf(run)
    for (const record of [{ ...back, at: 100 }, left]) same.addAppearance(record)
    expect(same.userTags()).toEqual([])
  })

  it('[ROOM6] a tag that was put back before somebody looked again is not lost to the older look of a colleague who saw it gone', () => {
    const back = { ...run, userTags: ['x'], recordedAt: run.recordedAt + 9000 }
    const gone = { type: 'appearance' as const, runId: run.runId, tag: 'x', n: 1, present: false, at: run.recordedAt + 5000 }
    for (const seen of [['x'], null]) {
      const state = stateOf(run, ['x', 1, true])
      const [still] = observeSourceTags(back, seen, state, 'copy')
      expect(still?.slice(1)).toEqual(['x', 1, true, back.recordedAt])
      for (const record of [gone, { ...gone, present: true, at: back.recordedAt }]) state.addAppearance(record)
      expect(state.userTags()).toEqual(['x'])
      // Whoever sees the same record once the room knows of it says nothing more.
      state.addFacts({ ...state.facts!, recordedAt: back.recordedAt })
      expect(observeSourceTags(back, seen, state, 'copy')).toEqual([])
    }
  })

  it('[WRB22] what write-back says of a tag that it carries is outdated by no record', () => {
    const state = stateOf(run, ['x', 1, false])
    state.addAppearance({ type: 'appearance', runId: run.runId, tag: 'x', n: 1, present: true, at: 10_000 })
    expect(state.userTags()).toEqual([])
  })

  it('[ROOM7] what an importer saw last itself tells what appeared and what left', () => {
    const state = stateOf(run, ['a', 1, true], ['b', 1, true])
    expect(said(observeSourceTags(later, ['a', 'b'], state, 'copy'))).toEqual(['a 1 true', 'b 1 false'])
    const gone = stateOf(run, ['a', 1, true], ['b', 1, false])
    expect(said(observeSourceTags({ ...later, userTags: ['a', 'b'] }, ['a'], gone, 'copy'))).toEqual(['a 1 true', 'b 2 true'])
  })

  it('[ROOM7] an importer that sees nothing new says nothing, whatever the room has learned from others', () => {
    const state = stateOf(run, ['a', 1, false], ['b', 1, true], ['c', 1, true])
    expect(observeSourceTags(run, ['a', 'b'], state, 'copy')).toEqual([])
  })

  it('[ROOM8] at first sight a newer record of a copy is believed', () => {
    const state = stateOf(run, ['a', 1, true], ['b', 1, true])
    expect(said(observeSourceTags({ ...later, userTags: ['a', 'c'] }, null, state, 'copy'))).toEqual(['a 1 true', 'c 1 true', 'b 1 false'])
  })

  it('[ROOM8] at first sight an old copy only adds tags that the room has never heard of', () => {
    const state = stateOf(later, ['a', 1, true], ['b', 1, false])
    expect(said(observeSourceTags({ ...run, userTags: ['a', 'b', 'old'] }, null, state, 'copy'))).toEqual(['old 1 true'])
  })

  it('[ROOM8] at first sight a live service is believed, however old its record', () => {
    const state = stateOf(later, ['a', 1, true], ['b', 1, false])
    expect(said(observeSourceTags({ ...run, userTags: ['b'] }, null, state, 'live'))).toEqual(['b 2 true', 'a 1 false'])
  })

  it('[ROOM9] a retraction holds for the appearance it names and not for the next one', () => {
    const state = stateOf(run, ['a', 1, true])
    state.addOpinion('1:0', { type: 'removal', runId: run.runId, kind: 'tag', text: 'a', n: 1, by: 'bob', at: 5, via: 'app', removed: [] })
    expect(state.userTags()).toEqual([])
    expect(state.sourceTags()).toEqual(['a'])
    state.addAppearance({ type: 'appearance', runId: run.runId, tag: 'a', n: 1, present: false, at: 9 })
    expect(state.userTags()).toEqual([])
    state.addAppearance({ type: 'appearance', runId: run.runId, tag: 'a', n: 2, present: true, at: 10 })
    expect(state.userTags()).toEqual(['a'])
  })

  it('[ROOM10] facts are folded by what is known of the run, not by the order of arrival', () => {
    const open = observedRun({ outcome: 'open', successful: false, finished: false, finishedAt: null, activeAt: 100 })
    const done = observedRun({ activeAt: 200 })
    const records = [open, done, { ...done, recordedAt: done.recordedAt + 9 }].map((r) => parseFactsTuple(factsTuple(r)))
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
      [2, 0, 1],
    ]) {
      const state = new RunState()
      for (const i of order) {
        const record = records[i]
        if (record?.type === 'facts') state.addFacts(record)
      }
      expect(state.facts?.outcome).toBe('completed')
      expect(state.recordedAt).toBe(done.recordedAt + 9)
    }
  })
})
