import { describe, expect, test } from 'vitest'
import { MAX_QUERY_LENGTH, parseQuery } from '../../../src-core/query/parse-query.ts'
import type { CalendarSpan, Condition, QueryVocabulary } from '../../../src-core/query/query.ts'
import { suggestQuery, textBeside } from '../../../src-core/query/suggest-query.ts'

const VOCABULARY: QueryVocabulary = {
  userTags: [
    { name: 'nightly', count: 9 },
    { name: 'reviewed by bob', count: 3 },
    { name: 'dataset:v2', count: 2 },
    { name: 'bob', count: 1 },
    { name: 'a*b "c"', count: 1 },
  ],
  systemTags: [{ name: 'user:bob', count: 4 }],
  flows: [
    { name: 'TrainFlow', count: 8 },
    { name: 'My Flow', count: 1 },
  ],
  owners: [
    { name: 'bob', count: 3 },
    { name: 'none', count: 1 },
  ],
  taggers: [{ name: 'ann', count: 1 }],
  judges: [{ name: 'ann', count: 1 }],
}

/** `|` is the caret. */
function suggested(marked: string): string[] {
  const caret = marked.indexOf('|')
  return suggestQuery(marked.replace('|', ''), caret, VOCABULARY).map(({ text }) => text)
}

/** The query after the first suggestion was taken. */
function taken(marked: string): string {
  const caret = marked.indexOf('|')
  const text = marked.replace('|', '')
  const [first] = suggestQuery(text, caret, VOCABULARY)
  if (first === undefined) throw new Error(`nothing for ${marked}`)
  return text.slice(0, first.from) + first.text + text.slice(first.to)
}

const offered = (text: string, today: CalendarSpan): string[] =>
  suggestQuery(text, text.length, VOCABULARY, { today }).map((offer) => offer.text.replace('created:', ''))
const countOf = (condition: Condition): number => (condition.kind === 'status' ? 3 : 1)
const beside = (marked: string): string => textBeside(marked.replace('|', ''), marked.indexOf('|')).replaceAll(/ +/g, ' ')

describe('completion', () => {
  test('[QRY22] keys come while nothing is typed, then what begins with the letters', () => {
    expect(suggested('|')).toEqual(['tag:', 'flow:', 'user:', 'status:', 'created:', 'by:', 'is:', 'judged:', 'note:', 'untagged'])
    expect(suggested('a or |')).toEqual(suggested('|'))
    expect(suggested('u|')).toEqual(['user:', 'untagged', 'tag:user:bob'])
    expect(suggested('fl|')).toEqual(['flow:', 'flow:"My Flow"', 'flow:TrainFlow'])
  })

  test('[QRY22] what begins with the text comes before a word that does, that before the rest, frequent ones first', () => {
    expect(suggested('tag:bob|')).toEqual(['tag:"reviewed by bob"', 'tag:user:bob'])
    expect(suggested('tag:b|')).toEqual(['tag:bob', 'tag:"reviewed by bob"', String.raw`tag:"a*b \"c\""`, 'tag:user:bob'])
  })

  test('[QRY22] values come with their number of runs', () => {
    expect(suggestQuery('tag:n', 5, VOCABULARY)).toEqual([{ text: 'tag:nightly', from: 0, to: 5, kind: 'tag', count: 9 }])
  })

  test('[QRY22] system tags come last, and are told from what people think', () => {
    expect(suggested('b|')).toEqual(['by:', 'tag:bob', 'tag:"reviewed by bob"', String.raw`tag:"a*b \"c\""`, 'user:bob', 'tag:user:bob'])
    expect(suggestQuery('tag:user:', 9, VOCABULARY).map(({ kind }) => kind)).toEqual(['system-tag'])
  })

  test('[QRY22] each key has its values', () => {
    expect(suggested('by:|')).toEqual(['by:ann'])
    expect(suggested('USER:|')).toEqual(['user:bob', 'user:"none"', 'user:none'])
    expect(suggested('status:f|')).toEqual(['status:failed'])
    expect(suggested('is:|')).toEqual(['is:pinned', 'is:archived', 'is:baseline', 'is:noted'])
    expect(suggested('judged:a|')).toEqual(['judged:ann'])
    expect(suggested('created:|')).toEqual(['created:<1d', 'created:<7d', 'created:<30d'])
  })

  test('[QRY22] a tag with a colon is found though its key does not exist', () => {
    expect(suggested('dataset:|')).toEqual(['tag:dataset:v2'])
  })

  test('[QRY21] the whole term at the caret is replaced, nothing else', () => {
    expect(taken('a -tag:nig|ht b')).toBe('a -tag:nightly b')
    expect(taken('(tag:revi|)')).toBe('(tag:"reviewed by bob")')
    expect(taken('tag:"reviewed b|')).toBe('tag:"reviewed by bob"')
    expect(taken('a tag:"rev| b')).toBe('a tag:"reviewed by bob" b')
    expect(suggested('|tag:x')).toEqual([])
  })

  test('[QRY21] what is there already is not offered again', () => {
    expect(suggested('tag:nightly|')).toEqual([])
  })

  test('[QRY21] every value that is offered can be read', () => {
    const offers = ['tag:|', 'flow:|', 'user:|', 'by:|', 'status:|', 'is:|', 'judged:|', 'a|', 'b|', '*|']
      .flatMap(suggested)
      .filter((text) => !/^\w+:$/.test(text))
    expect(offers.length).toBeGreaterThan(10)
    expect(offers.filter((text) => !parseQuery(text).ok)).toEqual([])
  })

  test('[QRY23] nothing is offered in a text that is too long to be a query', () => {
    const filler = ' '.repeat(MAX_QUERY_LENGTH - 'tag:'.length)
    expect(suggested(`${filler}tag:|`)).not.toEqual([])
    expect(suggested(`${filler} tag:|`)).toEqual([])
  })

  test('[QRY52] days and months are offered where the day is known', () => {
    expect(offered('created:2', { year: 2026, month: 10, day: 20 })).toEqual(['2026-10-20', '2026-10-19', '2026-10', '2026-09'])
    expect(offered('created:2', { year: 2026, month: 1, day: 1 })).toEqual(['2026-01-01', '2025-12-31', '2026-01', '2025-12'])
  })

  test('[QRY52] what is no name is counted by whoever can', () => {
    expect(suggestQuery('status:f', 8, VOCABULARY, { countOf })).toMatchObject([{ text: 'status:failed', count: 3 }])
    expect(suggestQuery('created:<7', 10, VOCABULARY, { countOf })).toMatchObject([{ text: 'created:<7d', kind: 'date', count: 1 }])
    expect(suggestQuery('user:none', 9, VOCABULARY, { countOf })).toMatchObject([{ text: 'user:"none"', count: 1 }])
  })

  test('[QRY52] the text beside a term is the query without it', () => {
    expect(['|', 'a|', 'a b| c', 'a -tag:n|ight c', 'a | c', 'a tag:"x|'].map(beside)).toEqual(['', '', 'a c', 'a c', 'a c', 'a'])
  })

  test('[QRY22] no more are offered than asked for', () => {
    expect(suggestQuery('tag:', 4, VOCABULARY, { limit: 2 })).toHaveLength(2)
  })
})
