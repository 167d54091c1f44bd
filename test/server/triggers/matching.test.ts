import { expect, test } from 'vitest'
import { runKey } from '../../../src-core/runs/run-key.ts'
import { type OccasionRecord, compareMatching } from '../../../sync-server/triggers/matching.ts'

const [a, b, c] = [runKey('local', 'F', '1'), runKey('local', 'F', '2'), runKey('local', 'F', '3')]
const all = { isKnown: (): boolean => true, most: Infinity }

test('[TRG3] a run starts to match once, until it has stopped; each start has its number', () => {
  const matching = new Map<string, OccasionRecord>()
  const look = (...now: (typeof a)[]): readonly string[] => {
    const { changed, started } = compareMatching(matching, now, all)
    for (const [key, record] of changed) matching.set(key, record)
    return started.map(([key]) => key)
  }
  expect(look(a, b)).toEqual([a, b])
  expect(look(a, b, c)).toEqual([c])
  expect(look(b, c)).toEqual([])
  expect(look(a, b, c)).toEqual([a])
  expect(matching.get(a)).toEqual({ times: 2, isMatching: true })
})

test('[TRG3] a run that is not known at the moment stays what it was', () => {
  const matching = new Map([[a, { times: 1, isMatching: true }]])
  expect(compareMatching(matching, [], { ...all, isKnown: () => false })).toEqual({ changed: new Map(), started: [], isMore: false })
  expect(compareMatching(matching, [], all).changed.get(a)).toEqual({ times: 1, isMatching: false })
})

test('[TRG4] of many that start at once the first are told, and the others by the looks that follow', () => {
  const matching = new Map<string, OccasionRecord>()
  const told: string[][] = []
  for (let isMore = true; isMore;) {
    const news = compareMatching(matching, [a, b, c], { ...all, most: 2 })
    for (const [key, record] of news.changed) matching.set(key, record)
    told.push(news.started.map(([key]) => key))
    isMore = news.isMore
  }
  expect(told).toEqual([[a, b], [c]])
})
