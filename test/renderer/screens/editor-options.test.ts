import { expect, test } from 'vitest'
import { boxOf, editorOptions } from '../../../src-renderer/views/tag-editor/editor-options.ts'

const OFTEN = [
  { tag: 'nightly', count: 61 },
  { tag: 'Good enough', count: 3 },
]
const CARRIED = [{ tag: 'nightly', count: 2 }]

test('[SCR10] suggestions that came for an earlier text are not offered for this one', () => {
  expect(editorOptions('bad', OFTEN, CARRIED).map((option) => `${option.kind} ${option.tag}`)).toEqual(['create bad', 'tag nightly'])
})

test('[SCR10] each tag is listed once, and a tag that exists is not offered to be created', () => {
  expect(editorOptions('good', OFTEN, CARRIED).map((option) => `${option.kind} ${option.tag}`)).toEqual([
    'tag Good enough',
    'create good',
    'tag nightly',
  ])
  expect(editorOptions('nightly', OFTEN, CARRIED)).toEqual([{ kind: 'tag', group: 'Matches', tag: 'nightly', on: 2, known: 61 }])
})

test('[SCR10] without a text, what the runs carry comes before what is often used', () => {
  expect(editorOptions('', OFTEN, CARRIED).map((option) => option.kind === 'tag' && option.group)).toEqual(['On these runs', 'Often used'])
})

test('[SCR10] the box says all, some or none of the runs', () => {
  expect([boxOf(3, 3), boxOf(1, 3), boxOf(0, 3)]).toEqual(['all', 'some', 'none'])
})
