import { expect, test } from 'vitest'
import { PromotionBook } from '../../src-core/promotion/promotion-book.ts'
import type { Proposal } from '../../src-core/promotion/promotion.ts'
import { runKey } from '../../src-core/runs/run-key.ts'
import { pageOf } from '../../sync-server/rest/promotion-page.ts'

const proposal = (id: string, at: number): Proposal => ({
  id,
  act: 'promote',
  tag: 'production',
  run: runKey('local', 'TrainFlow', id),
  over: null,
  by: 'alice',
  at,
  via: 'cli',
})

function page(book: PromotionBook, before?: string): { runs: string[]; next: string | null } {
  const answer = pageOf(book, { flow: undefined, tag: undefined, limit: 2, before })
  if (!answer.ok) throw new Error(answer.error)
  return { runs: answer.value.promotions.map(({ runId }) => runId), next: answer.value.next }
}

test('[PRM34] a proposal that is decided between two pages hides none that is open', () => {
  const book = new PromotionBook()
  const open = ['1', '2', '3', '4'].map((id, at) => proposal(id, at))
  for (const one of open) book.add({ type: 'proposal', proposal: one })
  const first = page(book)
  expect(first).toEqual({ runs: ['4', '3'], next: 'open:3' })
  book.add({ type: 'decision', decision: { ...open[2]!, n: 1, decidedAt: 9, refusal: null } })
  const second = page(book, first.next!)
  expect(second).toEqual({ runs: ['2', '1'], next: 'open:1' })
  // Told once more, with its decision.
  expect(page(book, second.next!)).toEqual({ runs: ['3'], next: null })
  expect(pageOf(book, { flow: undefined, tag: undefined, limit: 2, before: 'open:nothing' }).ok).toBe(false)
})
