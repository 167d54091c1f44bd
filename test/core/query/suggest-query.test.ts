import { describe, expect, test } from 'vitest'
import { MAX_QUERY_LENGTH, parseQuery } from '../../../src-core/query/parse-query.ts'
import type { QueryVocabulary } from '../../../src-core/query/query.ts'
import { suggestQuery } from '../../../src-core/query/suggest-query.ts'

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

describe('completion', () => {
  test('[QRY22] keys come while nothing is typed, then what begins with the letters', () => {
    expect(suggested('|')).toEqual(['tag:', 'flow:', 'user:', 'status:', 'created:', 'by:', 'untagged'])
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

  test('[QRY22] each key has its values', () => {
    expect(suggested('by:|')).toEqual(['by:ann'])
    expect(suggested('USER:|')).toEqual(['user:bob', 'user:"none"', 'user:none'])
    expect(suggested('status:f|')).toEqual(['status:failed'])
    expect(suggested('created:|')).toEqual([])
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
    const offers = ['tag:|', 'flow:|', 'user:|', 'by:|', 'status:|', 'a|', 'b|', '*|']
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

  test('[QRY22] no more are offered than asked for', () => {
    expect(suggestQuery('tag:', 4, VOCABULARY, 2)).toHaveLength(2)
  })
})
