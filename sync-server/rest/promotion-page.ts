import { compareCodePoints } from '../../src-core/lib/code-points.ts'
import { err, ok, type Result } from '../../src-core/lib/result.ts'
import type { Proposal } from '../../src-core/promotion/promotion.ts'
import { type PromotionBook, slotOf } from '../../src-core/promotion/promotion-book.ts'
import { restPromotion, type RestPromotions } from '../../src-core/protocol/rest-promotions.ts'
import { wholeNumber } from './answers.ts'

interface PageAsked {
  readonly flow: string | undefined
  readonly tag: string | undefined
  readonly limit: number
  /** The promotion that the page begins behind: its id, behind `OPEN` when it was not decided as it was told. */
  readonly before: string | undefined
}

const MOST = 1_000
const USUAL = 100
/** Begins the cursor of a page that ended with an open proposal: it keeps its place among those, also when it is decided meanwhile. */
const OPEN = 'open:'
const PARAMETERS = new Set(['flow', 'tag', 'limit', 'before'])

/** Refuses with a sentence, also a parameter that is none. */
export function parsePageAsked(given: Readonly<Record<string, string>>): Result<PageAsked, string> {
  const unknown = Object.keys(given).find((name) => !PARAMETERS.has(name))
  if (unknown !== undefined) return err(`There is no parameter ${unknown}. There are ${[...PARAMETERS].join(', ')}.`)
  const limit = wholeNumber(given['limit'], USUAL)
  if (limit === null || limit === 0 || limit > MOST) return err(`limit is a whole number from 1 to ${MOST}.`)
  return ok({ flow: given['flow'], tag: given['tag'], limit, before: given['before'] })
}

/**
 * What is open by the time of the proposal, then what was decided, each newest first. What is decided between two pages may come once more,
 * with its decision; nothing is left out for it. Refuses with a sentence where `before` is none of them.
 */
export function pageOf(book: PromotionBook, { flow, tag, limit, before }: PageAsked): Result<RestPromotions, string> {
  const isAsked = (proposal: Proposal): boolean =>
    (tag === undefined || proposal.tag === tag) && (flow === undefined || slotOf(proposal).flow === flow)
  const open = book.open().filter(isAsked).toSorted(compareNewest)
  const decided: readonly Proposal[] = book.decisions().filter(isAsked).toReversed()
  const rest = before === undefined ? [...open, ...decided] : behind(before, open, decided)
  if (rest === null) return err('before is next of an answer before, of the same list.')
  const page = rest.slice(0, limit)
  const last = page.at(-1)
  const next = last === undefined || limit >= rest.length ? null : book.decision(last.id) === null ? `${OPEN}${last.id}` : last.id
  return ok({ promotions: page.map((one) => restPromotion(one, book.decision(one.id))), next })
}

/** Null where the list has no such promotion. */
function behind(before: string, open: readonly Proposal[], decided: readonly Proposal[]): readonly Proposal[] | null {
  const wasOpen = before.startsWith(OPEN)
  const id = wasOpen ? before.slice(OPEN.length) : before
  const last = (wasOpen ? [...open, ...decided] : decided).find((one) => one.id === id)
  if (last === undefined) return null
  if (!wasOpen) return decided.slice(decided.indexOf(last) + 1)
  return [...open.filter((one) => compareNewest(last, one) < 0), ...decided]
}

const compareNewest = (a: Proposal, b: Proposal): number => b.at - a.at || compareCodePoints(b.id, a.id)
