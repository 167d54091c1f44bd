import { array, assert, constantFrom, dictionary, jsonValue, property, string, tuple } from 'fast-check'
import { expect, test } from 'vitest'
import { spliceTags } from '../../src-sources/metaflow-datastore/splice-tags.ts'

test('[WRB1] numbers that JavaScript cannot hold, order, spaces and unknown fields stay character for character', () => {
  const record =
    '{ "zz" : 12345678901234567890, "1": 1.0,\n "tags" : [ "a", {"tags": 1}, "]}," ] , "ts_epoch":1790000000000, "x": {"tags": ["no"]}}'
  const spliced = '{ "zz" : 12345678901234567890, "1": 1.0,\n "tags" : ["b"] , "ts_epoch":1790000000000, "x": {"tags": ["no"]}}'
  expect(spliceTags(record, ['b'])).toBe(spliced)
})

test('[WRB4] tags are written as Python writes them: ASCII only, the same escapes, a comma and a space', () => {
  const tags = ['é', '🚀', 'a"b\\c', 'tab\t', '\u007f', '\u2028', ' ']
  expect(spliceTags('{"tags": null}', tags)).toBe(
    String.raw`{"tags": ["\u00e9", "\ud83d\ude80", "a\"b\\c", "tab\t", "\u007f", "\u2028", " "]}`,
  )
})

test('[WRB1] of several fields of that name the one that readers take is written', () => {
  expect(spliceTags(String.raw`{"tags":["first"],"\u0074ags":["last"]}`, [])).toBe(String.raw`{"tags":["first"],"\u0074ags":[]}`)
})

test('[WRB1] whatever is in a record, the tags are as they were wanted and all else is as it was', () => {
  const spaces = constantFrom(undefined, 1, '\t')
  assert(
    property(
      dictionary(string({ unit: 'binary' }), jsonValue(), { noNullPrototype: true }),
      jsonValue(),
      array(string({ unit: 'binary' })),
      tuple(spaces, constantFrom('first', 'last')),
      (others, before, tags, [space, place]) => {
        const { tags: _, ['__proto__']: __, ...rest } = others
        const text = JSON.stringify(place === 'first' ? { tags: before, ...rest } : { ...rest, tags: before }, null, space)
        const spliced = spliceTags(text, tags)
        expect(JSON.parse(spliced)).toEqual({ ...JSON.parse(text), tags })
        expect(spliceTags(spliced, [])).toBe(spliceTags(text, []))
      },
    ),
    { seed: 20261125, numRuns: 500 },
  )
})
