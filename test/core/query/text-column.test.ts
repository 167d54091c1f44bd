import { expect, test } from 'vitest'
import { foldText } from '../../../src-core/query/fold-text.ts'
import { TextColumn } from '../../../src-core/query/text-column.ts'

function found(texts: readonly string[], word: string): number[] {
  const column = new TextColumn()
  for (const text of texts) column.push(text)
  const slots: number[] = []
  column.search(foldText(word), (slot) => slots.push(slot))
  return slots
}

test('[QRY16] a word does not reach from one run id into the next', () => {
  expect(found(['17', '12', '712', ''], '71')).toEqual([2])
  expect(found(['aa', 'aa', 'a', 'aaa'], 'aaa')).toEqual([3])
})

test('[QRY16] ids whose length changes without case are found at their own slot', () => {
  expect(found(['İ', 'x', 'İX', 'ix'], 'x')).toEqual([1, 2, 3])
  expect(found(['İ', 'x', 'İX', 'ix'], 'İ')).toEqual([0, 2])
})

test('[QRY16] ids are found in full chunks and in the open one, and told when they begin with the word', () => {
  const texts = Array.from({ length: 10_000 }, (_, i) => String(i))
  let end = 0
  const ends = Uint32Array.from(texts, (text) => (end += text.length))
  const column = TextColumn.of(texts.join(''), ends)
  expect(texts.filter((text, slot) => column.get(slot) !== text)).toEqual([])
  const hits = new Map<number, boolean>()
  column.search('409', (slot, atStart) => hits.set(slot, atStart))
  expect([...hits.keys()]).toEqual(texts.flatMap((text, slot) => (text.includes('409') ? [slot] : [])))
  expect([...hits].filter(([, atStart]) => atStart).map(([slot]) => slot)).toEqual([
    409, 4090, 4091, 4092, 4093, 4094, 4095, 4096, 4097, 4098, 4099,
  ])
})
