import { expect, test } from 'vitest'
import { quoteTag, readTagList, readTypedTags, unquote } from '../../../src-renderer/views/tag-editor/typed-tags.ts'

test.for<[text: string, closed: string[], open: string]>([
  ['good', [], 'good'],
  [' good ', [], ' good '],
  ['good,', ['good'], ''],
  ['good, slow', ['good'], 'slow'],
  [' good , ,slow ,', ['good', 'slow'], ''],
  ['good\nslow\r\nbad', ['good', 'slow'], 'bad'],
  ['"a, b', [], '"a, b'],
  ['"a, b",c', ['a, b'], 'c'],
  ['"say ""no"", twice",', ['say "no", twice'], ''],
  ['5" disk,', ['5" disk'], ''],
  ['عاجل, 🚀', ['عاجل'], '🚀'],
  [',,,', [], ''],
])('[SCR310] what is typed as %j', ([text, closed, open]) => {
  expect(readTypedTags(text)).toEqual({ closed, open })
})

test('[SCR310] a pasted list is read to its end', () => {
  expect(readTagList('good, slow\n"a, b"\n\n')).toEqual(['good', 'slow', 'a, b'])
})

test.for(['good', 'a, b', '"', '"a", b', ' two\nlines ', '🚀,'])('[SCR310] the tag %j can be written so that it is read again', (tag) => {
  expect(readTypedTags(quoteTag(tag))).toEqual({ closed: [], open: quoteTag(tag) })
  expect(unquote(quoteTag(tag))).toBe(tag)
})
