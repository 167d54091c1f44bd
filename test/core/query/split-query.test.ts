import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseQuery } from '../../../src-core/query/parse-query.ts'
import { printQuery } from '../../../src-core/query/print-query.ts'
import type { Condition } from '../../../src-core/query/query.ts'
import { groupPart, negatePart, splitQuery } from '../../../src-core/query/split-query.ts'
import { anyQuery } from './arbitraries.ts'

const read = (text: string): Condition => {
  const parsed = parseQuery(text)
  if (!parsed.ok || parsed.value.kind === 'all') throw new Error(`no condition: ${text}`)
  return parsed.value
}

test.each([
  ['', []],
  ['  ', []],
  ['tag:a', ['tag:a']],
  ['tag:"a b"  and -flow:X', ['tag:"a b"', '-flow:X']],
  ['a -(b or c) tag:x', ['a', '-(b or c)', 'tag:x']],
  ['not a not (b c)', ['not a', 'not (b c)']],
  [' a or b c ', ['a or b c']],
  ['(a or b) c', ['(a or b)', 'c']],
  ['((a) (b)) --c', ['((a) (b))', '--c']],
  ['"or" and "and"', ['"or"', '"and"']],
])('[QRY50] %j splits into its parts as they were typed', (text, parts) => {
  expect(splitQuery(text)).toEqual(parts)
})

test('[QRY50] a text that is no query has no parts', () => {
  expect([splitQuery('tag:'), splitQuery('(a'), splitQuery('a or')]).toEqual([null, null, null])
})

test('[QRY50] the parts of any query together mean the same', () => {
  fc.assert(
    fc.property(anyQuery, (query) => {
      const parts = splitQuery(printQuery(query)) ?? ['(']
      expect(parseQuery(parts.join(' '))).toEqual({ ok: true, value: query })
    }),
  )
})

test.each([
  ['tag:bad', '-tag:bad'],
  ['-tag:bad', 'tag:bad'],
  ['not tag:bad', 'tag:bad'],
  ['NOT(a b)', '(a b)'],
  ['nothing', '-nothing'],
  ['"not a"', '-"not a"'],
  ['(a or b)', '-(a or b)'],
  ['a or b', '-(a or b)'],
  ['-a or b', '-(-a or b)'],
  ['-(a or b)', '(a or b)'],
])('[QRY51] %j turned around is %j', (part, turned) => {
  expect(negatePart(part)).toBe(turned)
})

test('[QRY51] any part turned around means the opposite', () => {
  fc.assert(
    fc.property(anyQuery, (query) => {
      for (const part of splitQuery(printQuery(query)) ?? ['(']) {
        const before = read(part)
        expect(read(negatePart(part))).toEqual(before.kind === 'not' ? before.of : { kind: 'not', of: before })
      }
    }),
  )
})

test('[QRY51] what is more than one condition is put in parentheses beside others', () => {
  expect(['a', 'a or b', 'a b', '(a or b)', 'a or'].map(groupPart)).toEqual(['a', '(a or b)', '(a b)', '(a or b)', 'a or'])
})
