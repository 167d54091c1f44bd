import { expect, test } from 'vitest'
import { defaultRules, type TagRules } from '../../../src-core/opinions/tag-rules.ts'
import { questionBefore } from '../../../src-renderer/views/tag-editor/question-before.ts'
import { queuedLine } from '../../../src-renderer/views/tag-editor/queued-line.ts'

const AGREED: Readonly<Record<string, Partial<TagRules>>> = {
  gh_test_ok: { group: 'gh_test' },
  gh_test_fail: { group: 'gh_test' },
  shipped: { isProtected: true },
  old: { isRetired: true },
  gh_ok: { renamedTo: 'gh_test_ok', isProtected: true },
  prod: { renamedTo: 'production' },
}
const rulesOf = (tag: string): TagRules => ({ ...defaultRules(tag), ...AGREED[tag] })
const runs = {
  runCount: 3,
  carried: [
    { tag: 'nightly', count: 3 },
    { tag: 'gh_test_fail', count: 2 },
  ],
  rulesOf,
}

test.for<[tag: string, note: string]>([
  ['good', ''],
  ['nightly', 'on all already'],
  ['gh_test_ok', 'removes gh_test_fail'],
  ['old', 'retired'],
  ['gh_ok', 'now called gh_test_ok'],
])('[SCR311] the line of %s says what would come of it', ([tag, note]) => {
  expect(queuedLine(tag, runs, false)).toEqual({ tag, note, isWrong: false })
})

test('[SCR311] a line that is no tag says why', () => {
  expect(queuedLine('x'.repeat(502), runs, false)).toMatchObject({
    note: expect.stringContaining('Too long by two characters'),
    isWrong: true,
  })
})

test('[SCR313] a line to be taken away says how many runs have it', () => {
  expect(queuedLine('gh_test_fail', runs, true).note).toBe('on 2 of 3')
  expect(queuedLine('gone', runs, true).note).toBe('on 0 of 3')
})

test.for<[tags: string[], question: string | null]>([
  [['good'], null],
  [['gh_ok'], null],
  [['good', 'production'], '`production` starts a deployment. Tag three runs? Enter tags, Esc does not.'],
  [['prod'], '`production` starts a deployment. Tag three runs? Enter tags, Esc does not.'],
  [['shipped'], '`shipped` is protected in this workspace. Tag three runs? Enter tags, Esc does not.'],
  [['old'], '`old` is retired: this workspace has stopped using it. Tag three runs? Enter tags, Esc does not.'],
  [
    ['production', 'shipped'],
    '`production` starts a deployment. `shipped` is protected in this workspace. Tag three runs? Enter tags, Esc does not.',
  ],
])('[SCR14] before %j it is asked %j', ([tags, question]) => {
  expect(questionBefore(tags, 'three runs', rulesOf)).toBe(question)
})
