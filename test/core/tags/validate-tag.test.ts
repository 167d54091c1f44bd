import { expect, test } from 'vitest'
import { validateTag } from '../../../src-core/tags/validate-tag.ts'

const ROCKET = '🚀'

test.each([' ', ' a ', 'a,b', 'say "hi"', 'two\nlines', ROCKET, 'é', 'e\u0301', 'user:alice', '\0'])(
  '[TAG1] %j is a tag as it stands',
  (tag) => {
    expect(validateTag(tag)).toBeNull()
  },
)

test.each([undefined, null, 5, true, {}, [], ['a'], new Uint8Array([97])])('[TAG1] %j is not text', (tag) => {
  expect(validateTag(tag)).toEqual({ kind: 'not-text' })
})

test.each([
  ['\ud83d', 0],
  ['a\ude80', 1],
  [`${ROCKET}\ud83d`, 2],
  ['\ude80\ud83d', 0],
])('[TAG2] half a surrogate pair is found in %j at %i', (tag, at) => {
  expect(validateTag(tag)).toEqual({ kind: 'not-utf8', at })
})

test('[TAG2] half a pair is told before the length', () => {
  expect(validateTag(`${'x'.repeat(600)}\ud83d`)).toEqual({ kind: 'not-utf8', at: 600 })
})

test('[TAG3] the empty text is no tag', () => {
  expect(validateTag('')).toEqual({ kind: 'empty' })
})

test('[TAG3] 500 code points are a tag and 501 are not, whatever they take in UTF-16', () => {
  for (const char of ['x', 'é', ROCKET]) {
    expect(validateTag(char.repeat(500))).toBeNull()
    expect(validateTag(char.repeat(501))).toEqual({ kind: 'too-long', length: 501, limit: 500 })
  }
})
