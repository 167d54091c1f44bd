import { err, ok, type Result } from '../../src-core/lib/result.ts'
import type { Proposal } from '../../src-core/promotion/promotion.ts'
import { type PromotionBook, slotOf } from '../../src-core/promotion/promotion-book.ts'
import { restPromotion, type RestPromotions } from '../../src-core/protocol/rest-promotions.ts'
import { wholeNumber } from './answers.ts'

interface PageAsked {
  readonly flow: string | undefined
  readonly tag: string | undefined
  readonly limit: number
  /** Id of the promotion that the page begins behind. */
  readonly before: string | undefined
}

const MOST = 1_000
const USUAL = 100
const PARAMETERS = new Set(['flow', 'tag', 'limit', 'before'])

/** Refuses with a sentence, also a parameter that is none. */
export function parsePageAsked(given: Readonly<Record<string, string>>): Result<PageAsked, string> {
  const unknown = Object.keys(given).find((name) => !PARAMETERS.has(name))
  if (unknown !== undefined) return err(`There is no parameter ${unknown}. There are ${[...PARAMETERS].join(', ')}.`)
  const limit = wholeNumber(given['limit'], USUAL)
  if (limit === null || limit === 0 || limit > MOST) return err(`limit is a whole number from 1 to ${MOST}.`)
  return ok({ flow: given['flow'], tag: given['tag'], limit, before: given['before'] })
}

/** What is open, then what was decided, each newest first. Refuses with a sentence where `before` is none of them. */
export function pageOf(book: PromotionBook, { flow, tag, limit, before }: PageAsked): Result<RestPromotions, string> {
  const isAsked = (proposal: Proposal): boolean =>
    (tag === undefined || proposal.tag === tag) && (flow === undefined || slotOf(proposal).flow === flow)
  const all: readonly Proposal[] = [...book.open().toReversed(), ...book.decisions().toReversed()].filter(isAsked)
  const at = before === undefined ? 0 : all.findIndex(({ id }) => id === before) + 1
  if (before !== undefined && at === 0) return err('before is the id of a promotion of this list, as next of the answer before.')
  const page = all.slice(at, at + limit)
  const next = at + limit < all.length ? page.at(-1)!.id : null
  return ok({ promotions: page.map((one) => restPromotion(one, book.decision(one.id))), next })
}
