import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { opinionTuple, parseOpinionTuple } from '../../../src-core/crdt/room-records.ts'
import { baselineSince, hasMark, judgedBy, marksOf, noteTexts } from '../../../src-core/opinions/marks.ts'
import { subjectKey, subjectOf, type Subject } from '../../../src-core/opinions/subject.ts'

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', 'note:x', '\udc00', '\udc00note:x', '\udc00tag:x', '\ud800', 'pin', '𐀀', '__proto__'),
)
const anySubject: fc.Arbitrary<Subject> = fc.record({ kind: fc.constantFrom('tag', 'note', 'pin', 'judged', 'hue', 'view'), text: anyText })

const signature = { by: 'alice', at: 5, via: 'app' }

describe('what an opinion is about', () => {
  it('[OPN12] has a key of its own, which no other subject has, not even a malformed tag', () => {
    fc.assert(
      fc.property(anySubject, anySubject, (a, b) => {
        expect(subjectOf(subjectKey(a))).toEqual(a)
        expect(subjectKey(a) === subjectKey(b)).toBe(a.kind === b.kind && a.text === b.text)
      }),
      { seed: 20_261_126, numRuns: 3_000 },
    )
  })

  it.each<[Subject, 'runs' | 'workspace', unknown]>([
    [{ kind: 'tag', text: 'good' }, 'runs', 'good'],
    [{ kind: 'note', text: 'Loss: 0.3' }, 'runs', ['note', 'Loss: 0.3']],
    [{ kind: 'pin', text: '' }, 'runs', ['pin']],
    [{ kind: 'baseline', text: '' }, 'runs', ['baseline']],
    [{ kind: 'archive', text: '' }, 'runs', ['archive']],
    [{ kind: 'judged', text: 'alice' }, 'runs', ['judged']],
    [{ kind: 'hue', text: '359' }, 'workspace', ['hue', '359']],
    [{ kind: 'protected', text: 'no' }, 'workspace', ['protected', 'no']],
    [{ kind: 'renamed', text: 'better' }, 'workspace', ['renamed', 'better']],
    [{ kind: 'view', text: '["n","q",null,null]' }, 'workspace', ['view', '["n","q",null,null]']],
    [{ kind: 'order', text: '-1.5' }, 'workspace', ['order', '-1.5']],
  ])('[OPN12] is written and read again, in the room that it belongs to: %j', (subject, scope, written) => {
    const said = { type: 'assertion', runId: 'x', ...subject, ...signature } as const
    const unsaid = { type: 'removal', runId: 'x', ...subject, n: 0, ...signature, removed: [signature] } as const
    expect(opinionTuple(said)).toEqual(['x', written, 'alice', 5, 'app'])
    for (const record of [said, unsaid]) {
      expect(parseOpinionTuple(opinionTuple(record), scope)).toEqual(record)
      expect(parseOpinionTuple(opinionTuple(record), scope === 'runs' ? 'workspace' : 'runs')).toBeNull()
    }
  })

  it.each<[string, unknown, 'runs' | 'workspace']>([
    ['an unknown kind', ['star'], 'runs'],
    ['a tag as a list', ['tag', 'good'], 'runs'],
    ['a pin with a text', ['pin', 'x'], 'runs'],
    ['a judgement that names somebody', ['judged', 'bob'], 'runs'],
    ['a note without a text', ['note'], 'runs'],
    ['a blank note', ['note', ' \n'], 'runs'],
    ['a note that is too long', ['note', 'x'.repeat(4_001)], 'runs'],
    ['a note with half a character', ['note', '\ud800'], 'runs'],
    ['a note that is a number', ['note', 5], 'runs'],
    ['a note with more behind it', ['note', 'x', 'y'], 'runs'],
    ['an empty list', [], 'runs'],
    ['a name that every object has', ['constructor'], 'runs'],
    ['a hue beyond the circle', ['hue', '360'], 'workspace'],
    ['a hue in other words', ['hue', '010'], 'workspace'],
    ['a rename to nothing', ['renamed', ''], 'workspace'],
    ['a view that is no JSON', ['view', 'x'], 'workspace'],
    ['a view with an odd sort', ['view', '["n","q",null,["size",true]]'], 'workspace'],
    ['an order that is no number', ['order', 'first'], 'workspace'],
  ])('[OPN12] what is not well formed is skipped: %s', (_, written, scope) => {
    expect(parseOpinionTuple(['x', written, 'alice', 5, 'app'], scope)).toBeNull()
    expect(parseOpinionTuple(['x', written, 0, 'alice', 5, 'app'], scope)).toBeNull()
  })

  it('[OPN12] an opinion beside tags retracts nothing of a source', () => {
    expect(parseOpinionTuple(['x', ['pin'], 1, 'alice', 5, 'app'], 'runs')).toBeNull()
  })
})

describe('marks of a row', () => {
  it('[OPN13] say what stands, once each, in one order, and are told apart whatever a note says', () => {
    const marks = marksOf([
      { kind: 'pin', text: '', by: 'bob', at: 9 },
      { kind: 'pin', text: '', by: 'alice', at: 1 },
      { kind: 'note', text: 'judged:carol', by: 'bob', at: 2 },
      { kind: 'note', text: 'pin', by: 'bob', at: 2 },
      { kind: 'judged', text: 'a:b', by: 'a:b', at: 3 },
      { kind: 'baseline', text: '', by: 'al:ice', at: 5 },
      { kind: 'baseline', text: '', by: 'aaron', at: 5 },
    ])
    expect(marks).toEqual(['baseline:5:al:ice', 'judged:a:b', 'note:judged:carol', 'note:pin', 'pin'])
    expect(judgedBy({ marks })).toEqual(['a:b'])
    expect(noteTexts({ marks })).toEqual(['judged:carol', 'pin'])
    expect(baselineSince({ marks })).toEqual({ at: 5, by: 'al:ice' })
    expect([hasMark({ marks }, 'pin'), hasMark({ marks }, 'archive')]).toEqual([true, false])
    expect(baselineSince({ marks: ['pin'] })).toBeNull()
  })
})
