import { expect, test } from 'vitest'
import { defaultRules, type TagRules } from '../../../src-core/opinions/tag-rules.ts'
import { boxOf, editorOptions, type EditorOption } from '../../../src-renderer/views/tag-editor/editor-options.ts'

const OFTEN = [
  { tag: 'nightly', count: 61 },
  { tag: 'Good enough', count: 3 },
]
const AGREED: Readonly<Record<string, Partial<TagRules>>> = { gh_ok: { renamedTo: 'gh_test_ok' }, 'Good enough': { isRetired: true } }
const rulesOf = (tag: string): TagRules => ({ ...defaultRules(tag), ...AGREED[tag] })
const CARRIED = [{ tag: 'nightly', count: 2 }]
const list = (text: string, suggestions = OFTEN): EditorOption[] =>
  editorOptions({ text, suggestions, carried: CARRIED, removing: false, rulesOf: defaultRules })

test('[SCR10] suggestions that came for an earlier text are not offered for this one', () => {
  expect(list('bad').map((option) => `${option.kind} ${option.tag}`)).toEqual(['create bad', 'tag nightly'])
})

test('[SCR10] a tag that the runs have by now stands first for its own name, also where no suggestion knows it yet', () => {
  const carried = [...CARRIED, { tag: 'night', count: 1 }]
  const options = (suggestions: typeof OFTEN): string[] =>
    editorOptions({ text: 'night', suggestions, carried, removing: false, rulesOf: defaultRules }).map(({ kind, tag }) => `${kind} ${tag}`)
  expect(options([])).toEqual(['tag night', 'tag nightly'])
  expect(options(OFTEN)).toEqual(['tag night', 'tag nightly'])
})

test('[SCR10] each tag is listed once, and a tag that exists is not offered to be created', () => {
  expect(list('good').map((option) => `${option.kind} ${option.tag}`)).toEqual(['tag Good enough', 'create good', 'tag nightly'])
  expect(list('nightly')).toEqual([{ kind: 'tag', group: 'Matches', tag: 'nightly', on: 2, known: 61 }])
})

test('[SCR10] without a text, what the runs carry comes before what is often used', () => {
  expect(list('').map((option) => option.kind === 'tag' && option.group)).toEqual(['On these runs', 'Often used'])
})

test('[SCR10] the box says all, some or none of the runs', () => {
  expect([boxOf(3, 3), boxOf(1, 3), boxOf(0, 3)]).toEqual(['all', 'some', 'none'])
})

test('[SCR312] a retired tag comes behind the others, and is not proposed without a text', () => {
  const suggestions = [...OFTEN.toReversed(), { tag: 'good', count: 1 }]
  const tags = (text: string): string[] => editorOptions({ text, suggestions, carried: [], removing: false, rulesOf }).map(({ tag }) => tag)
  expect(tags('good')).toEqual(['good', 'Good enough'])
  expect(tags('')).toEqual(['nightly', 'good'])
})

test('[SCR312] the new name is offered in place of a renamed one', () => {
  const suggestions = [{ tag: 'gh_ok', count: 4 }]
  const options = editorOptions({ text: 'gh_ok', suggestions, carried: [], removing: false, rulesOf })
  expect(options).toEqual([{ kind: 'tag', group: 'Matches', tag: 'gh_test_ok', on: 0, known: 0 }])
})
