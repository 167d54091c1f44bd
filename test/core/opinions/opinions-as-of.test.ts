import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { marksOf } from '../../../src-core/opinions/marks.ts'
import type { Opinion } from '../../../src-core/opinions/opinion.ts'
import { opinionsAsOf } from '../../../src-core/opinions/opinions-as-of.ts'
import { opinionSubject, type Subject, tagSubject } from '../../../src-core/opinions/subject.ts'
import { editOpinions } from '../../../src-core/crdt/opinion-set.ts'
import { Room } from '../../../src-core/crdt/room.ts'
import { appearanceTuple, factsTuple } from '../../../src-core/crdt/room-records.ts'
import { runHistory } from '../../../src-core/crdt/run-history.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'

const run = observedRun()
const OPINIONS: Opinion[] = [{ kind: 'note', text: 'so' }, { kind: 'pin' }, { kind: 'baseline' }, { kind: 'archive' }, { kind: 'judged' }]

type Step = { readonly add: boolean; readonly subject: Subject; readonly by: string } | { readonly source: 'came' | 'left' }

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({ add: fc.boolean(), by: fc.constantFrom('alice', 'bob'), of: fc.constantFrom<'a' | 'b' | Opinion>('a', 'b', ...OPINIONS) })
      .map(({ add, by, of }) => ({ add, by, subject: typeof of === 'string' ? tagSubject(of) : opinionSubject(of, by) })),
  },
  { weight: 1, arbitrary: fc.record({ source: fc.constantFrom('came', 'left') }) },
)

/** One room in which one thing is said after the other, each a millisecond later. */
class Told {
  readonly room = new Room('default/local/TrainFlow/2026-10', 1, () => undefined)
  at = RUN_START_MS

  constructor() {
    this.room.transact('import', (writer) => writer.appendFacts([factsTuple(run)]))
  }

  get state() {
    return this.room.run(run.runId)!
  }

  take(step: Step): void {
    this.at += 1
    if ('source' in step) return this.#source(step.source)
    if (this.state.carries(step.subject) === step.add) return
    const signature = { by: step.by, at: this.at, via: 'app' }
    const change = { add: step.add ? [step.subject] : [], remove: step.add ? [] : [step.subject] }
    const edit = editOpinions(run.runId, this.state, change, signature)
    this.room.transact('local', (writer) => {
      writer.deleteTags(new Set(edit.delete.keys()))
      writer.appendTags(edit.append)
    })
  }

  #source(what: 'came' | 'left'): void {
    const { n, present } = this.state.sourceTag('a')
    if (present === (what === 'came')) return
    const tuple = appearanceTuple({ runId: run.runId, tag: 'a', n: n + Number(!present), present: !present, at: this.at })
    this.room.transact('import', (writer) => writer.appendFacts([tuple]))
  }
}

describe('opinions as of a moment', () => {
  it('[OPN11] are what stood then, at every moment of any history, and what stands now', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 40, size: 'max' }), (steps) => {
        const told = new Told()
        const stood = steps.map((step) => {
          told.take(step)
          return { at: told.at, tags: told.state.userTags(), marks: marksOf(told.state.marks()) }
        })
        const history = runHistory(told.state)
        for (const { at, tags, marks } of stood) expect(opinionsAsOf(history, at), `at ${at}`).toEqual({ tags, marks })
        expect(opinionsAsOf(history, Infinity)).toEqual({ tags: told.state.userTags(), marks: marksOf(told.state.marks()) })
        expect(opinionsAsOf(history, RUN_START_MS - 1)).toEqual({ tags: [], marks: [] })
      }),
      { seed: 20_261_126, numRuns: 500 },
    )
  })
})
