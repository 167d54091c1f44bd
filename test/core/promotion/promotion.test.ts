import { describe, expect, it, test } from 'vitest'
import { decide, type Circumstances } from '../../../src-core/promotion/decide.ts'
import { describeRefusal } from '../../../src-core/promotion/describe-promotion.ts'
import type { Decision, PromotionRefusal, Proposal } from '../../../src-core/promotion/promotion.ts'
import { PromotionBook } from '../../../src-core/promotion/promotion-book.ts'
import { decisionTuple, parsePromotionTuple, proposalTuple } from '../../../src-core/promotion/promotion-records.ts'
import { defaultRules, type TagRules, type TagRulesPatch } from '../../../src-core/opinions/tag-rules.ts'
import { runKey } from '../../../src-core/runs/run-key.ts'
import type { RunRow } from '../../../src-core/runs/run.ts'
import { describeViolation } from '../../../src-core/tags/describe-violation.ts'
import { createDice } from '../../support/random.ts'
import { keyOf, openReplica, SOURCE } from '../../support/replicas.ts'
import { observedRun } from '../../support/runs.ts'

const run = (id: number, flow = 'TrainFlow'): Proposal['run'] => runKey('local', flow, String(id))
const proposal = (id: number, over: Partial<Proposal> = {}): Proposal => ({
  id: `proposal-${id}`,
  act: 'promote',
  tag: 'production',
  run: run(id),
  over: null,
  by: 'alice',
  at: 1_000 + id,
  via: 'cli',
  ...over,
})
const decision = (n: number, of: Proposal = proposal(n), refusal: PromotionRefusal | null = null): Decision => ({
  ...of,
  n,
  decidedAt: 2_000 + n,
  refusal,
})
const SLOT = { flow: 'TrainFlow', tag: 'production' }
const REFUSALS: readonly PromotionRefusal[] = [
  { kind: 'overtaken', run: run(7), by: 'will' },
  { kind: 'overtaken', run: null, by: null },
  { kind: 'already', by: 'will' },
  { kind: 'no-match', requires: 'tag:gh_test_ok' },
  { kind: 'unreadable-query', requires: 'status:odd' },
  { kind: 'not-allowed', promoters: ['anne', 'will'] },
  { kind: 'not-allowed', promoters: [] },
  { kind: 'unknown-run' },
  { kind: 'not-promoted' },
  { kind: 'tag-refused', reason: describeViolation({ kind: 'too-many', count: 51, limit: 50 }, 1) },
]

function bookOf(decisions: readonly Decision[], proposals: readonly Proposal[] = []): PromotionBook {
  const book = new PromotionBook()
  for (const each of proposals) book.add({ type: 'proposal', proposal: each })
  for (const each of decisions) book.add({ type: 'decision', decision: each })
  return book
}

const told = (book: PromotionBook): unknown => [book.decisions(), book.holding(SLOT), new Set(book.open().map(({ id }) => id))]

describe('records', () => {
  test('[PRM2] what is written reads back the same', () => {
    for (const over of [null, run(3)]) {
      const made = proposal(1, { over, act: over === null ? 'promote' : 'rollback' })
      expect(parsePromotionTuple(structuredClone(proposalTuple(made)))).toEqual({ type: 'proposal', proposal: made })
      for (const refusal of [null, ...REFUSALS]) {
        const decided = decision(4, made, refusal)
        expect(parsePromotionTuple(structuredClone(decisionTuple(decided)))).toEqual({ type: 'decision', decision: decided })
      }
    }
  })

  test('[PRM2] what is not well formed is none', () => {
    const good = [...decisionTuple(decision(1))]
    for (const [place, values] of [
      [0, ['', 'short', 'A'.repeat(20), 5, null]],
      [1, ['other', 1]],
      [2, ['demote', null]],
      [3, ['', 'x'.repeat(501), 'half \udc00', 5]],
      [4, ['', 'TrainFlow/1', '/a/b', null, 5]],
      [5, ['TrainFlow/1', 5, undefined]],
      [6, ['', 5, null]],
      [7, [-1, Number.NaN, '5', null]],
      [8, [5, null]],
      [9, [0, -1, 1.5, '1', Infinity]],
      [10, [-1, null]],
      [11, [{ kind: 'other' }, { kind: 'overtaken', run: 'x', by: null }, { kind: 'not-allowed', promoters: [5] }, 'overtaken', 5]],
    ] as const) {
      for (const value of values) expect(parsePromotionTuple(good.with(place, value)), `${place}: ${JSON.stringify(value)}`).toBeNull()
    }
    for (const odd of [null, 5, {}, [], good.slice(0, 11), [...good, 1], [...proposalTuple(proposal(1)), 1]])
      expect(parsePromotionTuple(odd)).toBeNull()
  })
})

describe('the book of promotions', () => {
  test('[PRM4] the last decision that was won holds the tag of a flow; lost ones and other flows do not', () => {
    const book = bookOf([
      decision(1),
      decision(2),
      decision(3, proposal(3), { kind: 'unknown-run' }),
      decision(4, proposal(4, { run: run(4, 'ScoreFlow') })),
      decision(5, proposal(5, { tag: 'staging' })),
    ])
    expect(book.holding(SLOT)?.run).toBe(run(2))
    expect(book.holding({ ...SLOT, flow: 'ScoreFlow' })?.run).toBe(run(4, 'ScoreFlow'))
    expect(book.holding({ ...SLOT, flow: 'Other' })).toBeNull()
    expect(book.slots()).toHaveLength(3)
    expect(book.newest).toBe(5)
  })

  test('[PRM4] what is decided is not open, and arrives in any order', () => {
    const records = [decision(1), decision(2, proposal(2), REFUSALS[0]), decision(1, proposal(2)), decision(3), decision(3, proposal(9))]
    const waiting = [proposal(2), proposal(6), proposal(3), proposal(5)]
    const expected = told(bookOf(records, waiting))
    expect(expected).toMatchObject([expect.anything(), expect.anything(), new Set(['proposal-5', 'proposal-6'])])
    const dice = createDice(5)
    for (let time = 0; time < 200; time++) {
      const book = new PromotionBook()
      const all = [
        ...records.map((each) => ({ type: 'decision', decision: each }) as const),
        ...waiting.map((each) => ({ type: 'proposal', proposal: each }) as const),
      ]
      while (all.length > 0) book.add(all.splice(dice(all.length), 1)[0]!)
      expect(told(book)).toEqual(expected)
    }
  })

  test('[PRM18] before the holder comes the run that had the tag before; rollbacks go further back each time', () => {
    const won = [decision(1), decision(2), decision(3)]
    expect(bookOf([]).before(SLOT)).toBeNull()
    expect(bookOf(won.slice(0, 1)).before(SLOT)).toBeNull()
    expect(bookOf(won).before(SLOT)).toBe(run(2))
    const once = [...won, decision(4, proposal(4, { act: 'rollback', run: run(2) }))]
    expect(bookOf(once).before(SLOT)).toBe(run(1))
    const again = [...once, decision(5, proposal(5, { run: run(9) }))]
    expect(bookOf(again).before(SLOT)).toBe(run(2))
    expect(bookOf([...once, decision(5, proposal(5, { act: 'rollback', run: run(1) }))]).before(SLOT)).toBeNull()
  })
})

describe('deciding', () => {
  const observed = observedRun({ userTags: ['gh_test_ok'] })
  const row: RunRow = { ...observed, key: keyOf(observed), origin: 'local', owner: 'alice', taggedBy: [], marks: [] }
  const around = (rules: TagRulesPatch, over: Partial<Circumstances> = {}): Circumstances => ({
    rulesOf: (tag): TagRules => ({ ...defaultRules(tag), ...(tag === 'production' && { isPromoted: true, ...rules }) }),
    holding: null,
    row,
    nowMs: observed.createdAt,
    ...over,
  })
  const asked = proposal(1, { run: row.key })
  const full = { ...row, userTags: Array.from({ length: 50 }, (_, i) => `t${i}`) }

  it.each<[string, Circumstances, string | undefined]>([
    ['nothing against it', around({}), undefined],
    ['it matches', around({ requires: 'tag:gh_test_ok' }), undefined],
    ['its proposer is named', around({ promoters: ['alice', 'will'] }), undefined],
    ['not promoted', around({ isPromoted: false }), 'not-promoted'],
    ['not named', around({ promoters: ['will'] }), 'not-allowed'],
    ['carried already', around({}, { holding: { run: row.key, by: 'will' } }), 'already'],
    ['overtaken', around({}, { holding: { run: run(9), by: 'will' } }), 'overtaken'],
    ['unknown', around({}, { row: null }), 'unknown-run'],
    ['no room for one more', around({}, { row: full }), 'tag-refused'],
    ['no match', around({ requires: 'tag:gh_test_fail' }), 'no-match'],
    ['no query', around({ requires: 'status:odd' }), 'unreadable-query'],
    ['the first of several', around({ promoters: ['will'], requires: 'status:odd' }, { row: null }), 'not-allowed'],
  ])('[PRM5] %s', (_, circumstances, kind) => {
    expect(decide(asked, circumstances)?.kind).toBe(kind)
  })

  test('[PRM5] a rollback need not match, and goes over the run that was seen', () => {
    const back = { ...asked, act: 'rollback', over: run(9) } as const
    expect(decide(back, around({ requires: 'tag:never' }, { holding: { run: run(9), by: 'will' } }))).toBeNull()
    expect(decide(back, around({}, { holding: { run: run(8), by: 'will' } }))?.kind).toBe('overtaken')
  })

  test('[PRM6] every refusal names the run or the tag, and says how to go on', () => {
    for (const refusal of REFUSALS) {
      const words = describeRefusal(refusal, asked)
      expect(words).toMatch(/production|reader|51 tags|TrainFlow/)
      expect(words).toMatch(/\.$/)
      expect(words).not.toMatch(/sorry|please|!/i)
    }
    expect(describeRefusal(REFUSALS[0]!, asked)).toContain('will promoted TrainFlow/7 first')
    expect(describeRefusal(REFUSALS[5]!, asked)).toContain('anne and will may')
  })
})

describe('the rule of a tag', () => {
  test('[PRM1] that a tag is promoted, what it requires and who may are values of their own, and can be taken back', async () => {
    const { replica } = await openReplica('alice')
    await replica.importRuns(SOURCE, [observedRun()])
    await replica.defineTag('production', { isPromoted: true, requires: ' tag:gh_test_ok ', promoters: ['will', 'anne', 'will'] })
    expect(replica.tagRules('production')).toMatchObject({ isPromoted: true, requires: 'tag:gh_test_ok', promoters: ['anne', 'will'] })
    await replica.defineTag('production', { requires: '' })
    expect(replica.tagRules('production')).toMatchObject({ isPromoted: true, requires: '', promoters: ['anne', 'will'] })
    await replica.undo()
    expect(replica.tagRules('production').requires).toBe('tag:gh_test_ok')
    await replica.defineTag('production', { isPromoted: false, requires: '', promoters: [] })
    expect(replica.vocabulary()).toEqual([])
  })

  it.each<[TagRulesPatch, string]>([
    [{ requires: 'status:odd' }, 'unreadable-query'],
    [{ requires: '(' }, 'unreadable-query'],
    [{ requires: `tag:${'x'.repeat(1_000)}` }, 'text-too-long'],
    [{ promoters: [' '] }, 'not-a-name'],
    [{ promoters: ['half \ud800'] }, 'not-a-name'],
    [{ promoters: Array.from({ length: 51 }, (_, i) => `p${i}`) }, 'too-many-names'],
  ])('[PRM1] what is none is refused: %#', async (patch, kind) => {
    const { replica } = await openReplica('alice')
    expect(await replica.defineTag('production', patch)).toMatchObject({ ok: false, error: { kind: 'opinion', violation: { kind } } })
    expect(replica.vocabulary()).toEqual([])
  })
})
