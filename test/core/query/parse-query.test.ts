import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_QUERY_DEPTH, MAX_QUERY_LENGTH, parseQuery } from '../../../src-core/query/parse-query.ts'
import { printQuery } from '../../../src-core/query/print-query.ts'
import type { Query, QueryError } from '../../../src-core/query/query.ts'
import { anyQuery, LINE_ENDS } from './arbitraries.ts'

function read(text: string): Query {
  const parsed = parseQuery(text)
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`)
  return parsed.value
}

function refused(text: string): QueryError {
  const parsed = parseQuery(text)
  if (parsed.ok) throw new Error(`${text} was read as ${JSON.stringify(parsed.value)}`)
  return parsed.error
}

/** The part of the text that an error points at. */
const pointedAt = (text: string): string => {
  const { from, to } = refused(text)
  return text.slice(from, to)
}

const word = (text: string): Query => ({ kind: 'word', text })
const tag = (...texts: [string, ...string[]]): Query => ({ kind: 'tag', tag: texts })

describe('reading', () => {
  test.each(['', ' ', '\n\t '])('[QRY1] the empty text %j is every run', (text) => {
    expect(read(text)).toEqual({ kind: 'all' })
  })

  test('[QRY2] and binds tighter than or, not tighter than both, and may be left out', () => {
    const expected = { kind: 'or', of: [word('a'), { kind: 'and', of: [word('b'), { kind: 'not', of: word('c') }] }] }
    expect(read('a or b and not c')).toEqual(expected)
    expect(read('a or b -c')).toEqual(expected)
    expect(read('(a) or (b (-c))')).toEqual(expected)
  })

  test('[QRY2] parentheses group', () => {
    expect(read('(a or b) c')).toEqual({ kind: 'and', of: [{ kind: 'or', of: [word('a'), word('b')] }, word('c')] })
    expect(read('-(a b)')).toEqual({ kind: 'not', of: { kind: 'and', of: [word('a'), word('b')] } })
    expect(read('tag:a(b)tag:c')).toEqual({ kind: 'and', of: [tag('a'), word('b'), tag('c')] })
  })

  test('[QRY3] keys, operators and states have no case, values have', () => {
    expect(read('TAG:Nightly AND Status:FAILED OR NOT Untagged')).toEqual(read('tag:Nightly and status:failed or not untagged'))
    expect(read('tag:Nightly')).not.toEqual(read('tag:nightly'))
  })

  test('[QRY4] quotation marks and backslashes make text', () => {
    expect(read('tag:"reviewed by bob"')).toEqual(tag('reviewed by bob'))
    expect(read(String.raw`tag:"say \"hi\" \\ \n"`)).toEqual(tag('say "hi" \\ \n'))
    expect(read(String.raw`tag:reviewed\ by\ bob`)).toEqual(tag('reviewed by bob'))
    expect(read('tag:a" b "c')).toEqual(tag('a b c'))
    expect(read('"and" "-x" "untagged" "tag:x"')).toEqual({ kind: 'and', of: ['and', '-x', 'untagged', 'tag:x'].map(word) })
    expect(read(String.raw`\-x "or"`)).toEqual({ kind: 'and', of: [word('-x'), word('or')] })
    expect(read('tag:""')).toEqual(tag(''))
  })

  test('[QRY4] four hexadecimal digits behind \\u are one UTF-16 unit, and text', () => {
    expect(read(String.raw`tag:a\u2028b\u00E9`)).toEqual(tag('a\u2028bé'))
    expect(read(String.raw`tag:"\u000b1"`)).toEqual(tag('\v1'))
    expect(read(String.raw`tag:\u002a*`)).toEqual(tag('*', ''))
    for (const text of [String.raw`\u`, String.raw`\u12`, String.raw`\u12g4`, String.raw`"\u"2028`]) {
      expect(pointedAt(`tag:${text}`)).toBe(String.raw`\u`)
      expect(refused(`tag:${text}`).message).toContain('four hexadecimal digits')
    }
  })

  test('[QRY5] a bare star is a glob, a quoted or escaped one is a star', () => {
    expect(read('tag:a*b')).toEqual(tag('a', 'b'))
    expect(read('tag:*')).toEqual(tag('', ''))
    expect(read('tag:a**b*')).toEqual(tag('a', 'b', ''))
    expect(read(String.raw`tag:"a*b"`)).toEqual(tag('a*b'))
    expect(read(String.raw`tag:a\*b*"c d"`)).toEqual(tag('a*b', 'c d'))
  })

  test('[QRY6] a tag may hold colons, and begin with a minus', () => {
    expect(read('tag:dataset:v2:eu')).toEqual(tag('dataset:v2:eu'))
    expect(read('tag:-x')).toEqual(tag('-x'))
    expect(read('-tag:x')).toEqual({ kind: 'not', of: tag('x') })
  })

  test('[QRY8] user:none is a run without an owner, user:"none" a person', () => {
    expect(read('user:none')).toEqual({ kind: 'no-owner' })
    expect(read('user:"none"')).toEqual({ kind: 'user', name: ['none'] })
    expect(read('user:none*')).toEqual({ kind: 'user', name: ['none', ''] })
  })

  test('[QRY11] days, months and comparisons are read', () => {
    expect(read('created:>=2026-10-01')).toEqual({
      kind: 'created',
      when: { kind: 'calendar', is: '>=', span: { year: 2026, month: 10, day: 1 } },
    })
    expect(read('created:2026-02')).toEqual({
      kind: 'created',
      when: { kind: 'calendar', is: '=', span: { year: 2026, month: 2, day: null } },
    })
    expect(read('created:2024-02-29').kind).toBe('created')
  })

  test('[QRY13] ages know no "or equal"', () => {
    expect(read('created:<=7D')).toEqual({ kind: 'created', when: { kind: 'age', is: 'younger', amount: 7, unit: 'd' } })
    expect(read('created:>2w')).toEqual({ kind: 'created', when: { kind: 'age', is: 'older', amount: 2, unit: 'w' } })
  })
})

describe('refusing', () => {
  test.each([
    ['a or', ''],
    ['a or )', ')'],
    ['or a', 'or'],
    ['a and and b', 'and'],
    ['()', ')'],
    ['not', ''],
    ['(a', '('],
    ['a) b', ')'],
    ['a - b', '-'],
    ['(-)', '-'],
    ['tag:', 'tag:'],
    ['tag: x', 'tag:'],
    ['a "b c', '"b c'],
    ['tag:"b', '"b'],
    ['a\\', '\\'],
    ['a\\qb', '\\q'],
    [':x', ':'],
    ['""', '""'],
    ['status:done', 'done'],
    ['status:fail*', 'fail*'],
  ])('[QRY18] %j is refused at %j', (text, place) => {
    expect(pointedAt(text)).toBe(place)
    expect(refused(text).message).toMatch(/^\S.*\.$/)
  })

  test('[QRY18] what ends too early is refused at its end', () => {
    expect(refused('a or')).toMatchObject({ from: 4, to: 4 })
    expect(refused('a or').expected).toContain('tag:')
  })

  test('[QRY18] the leftmost error is told', () => {
    expect(pointedAt('status:done tag:"x')).toBe('done')
  })

  test.each([
    'created:2026-02-30',
    'created:2026-13',
    'created:2026-1-1',
    'created:0026-01-01',
    'created:<',
    'created:7d',
    'created:>7y',
    'created:1..2',
    'created:2026-01-01..',
  ])('[QRY12] %s is no time', (text) => {
    expect(pointedAt(text)).toBe(text.slice('created:'.length))
    expect(refused(text).expected).toContain('<7d')
  })

  test('[QRY12] a range that ends before it begins is refused; a month may hold its last day', () => {
    expect(refused('created:2026-10-07..2026-10-01').message).toContain('earlier')
    expect(read('created:2026-10-07..2026-10').kind).toBe('created')
  })

  test('[QRY16] a star in a word is refused, with the ways to write it', () => {
    expect(refused('train*').expected).toEqual(['tag:train*', '"train*"'])
    expect(read('"train*"')).toEqual(word('train*'))
  })

  test('[QRY17] an unknown key is refused at the key, with the tag it may be', () => {
    expect(pointedAt('dataset:v2')).toBe('dataset:')
    expect(refused('dataset:v2').expected).toContain('tag:dataset:v2')
  })

  test('[QRY19] 64 levels are read, more are refused', () => {
    expect(read(`${'-'.repeat(MAX_QUERY_DEPTH)}x`).kind).toBe('not')
    expect(read(`${'('.repeat(MAX_QUERY_DEPTH)}x${')'.repeat(MAX_QUERY_DEPTH)}`)).toEqual(word('x'))
    expect(refused(`${'-'.repeat(MAX_QUERY_DEPTH + 1)}x`).message).toContain('64')
    expect(refused('('.repeat(60_000)).message).toContain('64')
    expect(refused(`${'not '.repeat(16_000)}x`).message).toContain('64')
  })

  test('[QRY23] a text that is too long is refused, at what is too much of it', () => {
    const longest = 'ab '.repeat(MAX_QUERY_LENGTH).slice(0, MAX_QUERY_LENGTH)
    expect(read(longest).kind).toBe('and')
    expect(refused(`${longest}c`)).toMatchObject({ from: MAX_QUERY_LENGTH, to: MAX_QUERY_LENGTH + 1 })
    expect(refused(`${longest}c`).message).toContain('at most 65536')
    expect(refused('('.repeat(10_000_000))).toMatchObject({ from: MAX_QUERY_LENGTH, to: 10_000_000 })
  })
})

describe('printing', () => {
  test.each([
    ['flow:TrainFlow AND NOT tag:bad', 'flow:TrainFlow -tag:bad'],
    ['((a or b)) and c', '(a or b) c'],
    ['not (a b)', '-(a b)'],
    ['tag:"nightly" tag:"a b"*', 'tag:nightly tag:"a b"*'],
    [String.raw`tag:"a\n\"\\"`, String.raw`tag:"a\n\"\\"`],
    ['created:<=3h or created:2026-01..2026-02', 'created:<3h or created:2026-01..2026-02'],
    ['user:"none" "or" user:NONE', 'user:"none" "or" user:none'],
  ])('[QRY20] %s is printed as %s', (text, printed) => {
    expect(printQuery(read(text))).toBe(printed)
    expect(printQuery(read(printed))).toBe(printed)
  })

  test('[QRY20] what ends a line is escaped, also where it would need no quotation marks', () => {
    expect(printQuery(tag(LINE_ENDS.join('')))).toBe(String.raw`tag:"\n\u000b\u000c\r\u0085\u2028\u2029"`)
    expect(printQuery(word('a\u0085b'))).toBe(String.raw`"a\u0085b"`)
  })

  test('[QRY20] a printed query is one line and reads back as the same query', () => {
    fc.assert(
      fc.property(anyQuery, (query) => {
        const printed = printQuery(query)
        expect([...LINE_ENDS, '\t'].filter((sign) => printed.includes(sign))).toEqual([])
        expect(parseQuery(printed)).toEqual({ ok: true, value: query })
      }),
      { seed: 20261124, numRuns: 2000 },
    )
  })
})

/** Text made of what the language is made of, so that deep paths of the parser are met. */
const likeQueries = fc
  .array(
    fc.constantFrom(
      'tag:',
      'flow:',
      'user:',
      'created:',
      'status:',
      'none',
      '2026-10',
      '<7d',
      '..',
      '(',
      ')',
      '-',
      ' ',
      ' ',
      'not',
      'or',
      'and',
      '"',
      '\\',
      '*',
      ':',
      'x',
      'untagged',
      '🚀',
      '\ud83d',
      '\n',
    ),
    { maxLength: 16 },
  )
  .map((parts) => parts.join(''))

test('[QRY18] no text makes the parser throw, and every error lies within the text', () => {
  let read = 0
  fc.assert(
    fc.property(fc.oneof(likeQueries, fc.string({ unit: 'binary' })), (text) => {
      const parsed = parseQuery(text)
      const { from, to, message } = parsed.ok ? { from: 0, to: 0, message: 'none' } : parsed.error
      expect(0 <= from && from <= to && to <= text.length).toBe(true)
      expect(message).not.toBe('')
      // What was read can be printed and read again.
      const again = parsed.ok ? parseQuery(printQuery(parsed.value)) : parsed
      expect(again).toEqual(parsed)
      if (parsed.ok) read++
    }),
    { seed: 20261124, numRuns: 5000 },
  )
  expect(read).toBeGreaterThan(500)
})
