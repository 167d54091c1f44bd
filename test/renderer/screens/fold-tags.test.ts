import { expect, test } from 'vitest'
import { chipsOf, foldTags } from '../../../src-renderer/views/run-table/fold-tags.ts'

const TAGS = ['a', 'bb', 'ccc', 'dddd', 'eeeee']
const widthOf = (tag: string): number => 21 + tag.length * 10

test('[SCR5] for every width and every waiting tag: nothing is lost, order stays, and what waits is shown', () => {
  for (let width = 0; width <= 400; width += 7) {
    for (const waiting of [[], ['a'], ['eeeee'], ['bb', 'dddd']]) {
      const pending = waiting.map((text) => ({ kind: 'tag' as const, text, change: 'added' as const }))
      const chips = chipsOf({ userTags: TAGS, pending, proposed: [] })
      const { shown, hidden } = foldTags(chips, width, widthOf)
      const shownTags = shown.map((chip) => chip.tag)
      expect([...shownTags, ...hidden].toSorted()).toEqual(TAGS)
      expect(TAGS.filter((tag) => shownTags.includes(tag))).toEqual(shownTags)
      expect(waiting.every((tag) => shownTags.includes(tag))).toBe(true)
    }
  }
})

test('[SCR5] chips that just fit are not folded, and one pixel less folds the last one', () => {
  const chips = chipsOf({ userTags: ['a', 'bb'], pending: [], proposed: [] })
  const room = widthOf('a') + 4 + widthOf('bb')
  expect(foldTags(chips, room, widthOf).hidden).toEqual([])
  expect(foldTags(chips, room - 1, widthOf).hidden).toEqual(['bb'])
})

test('[SCR116] only chips that are shown without room for them are to be cut', () => {
  const pending = [{ kind: 'tag' as const, text: 'eeeee', change: 'added' as const }]
  const chips = chipsOf({ userTags: TAGS, pending, proposed: [] })
  const roomForOne = widthOf('eeeee') + 40
  expect(foldTags(chips, 1000, widthOf).fits).toBe(true)
  expect(foldTags(chips, roomForOne, widthOf)).toMatchObject({ shown: [{ tag: 'eeeee' }], fits: true })
  expect(foldTags(chips, roomForOne - 1, widthOf)).toMatchObject({ shown: [{ tag: 'eeeee' }], fits: false })
})

test('[SCR5] a tag that is leaving is drawn at the end until its removal is safe', () => {
  expect(chipsOf({ userTags: ['keep'], pending: [{ kind: 'tag', text: 'gone', change: 'removed' }], proposed: [] })).toEqual([
    { tag: 'keep', state: 'kept' },
    { tag: 'gone', state: 'removed' },
  ])
})

test('[PRM60] a tag that a run is proposed for is drawn once, behind its tags, unless it carries it', () => {
  const proposed = ['production', 'staging', 'production'].map((tag, at) => ({ tag, by: `person ${at}` }))
  expect(chipsOf({ userTags: ['staging'], pending: [], proposed })).toEqual([
    { tag: 'staging', state: 'kept' },
    { tag: 'production', state: 'proposed' },
  ])
})
