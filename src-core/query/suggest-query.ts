import { assertNever } from '../lib/assert-never.ts'
import type { QuerySuggestion } from '../replica/api.ts'
import { MAX_QUERY_LENGTH } from './parse-query.ts'
import { NO_OWNER, QUERY_KEYS, QUERY_STATUSES, UNTAGGED, queryKey } from './parse-term.ts'
import type { QueryKey } from './parse-term.ts'
import { printQuery } from './print-query.ts'
import type { NameCount, QueryVocabulary } from './query.ts'
import { rankNames } from './rank-names.ts'
import { tokenize } from './tokenize.ts'
import type { Term } from './tokenize.ts'

/**
 * Completions for the term that ends at the caret (a UTF-16 offset), best first: keys and then whole terms while no key is typed,
 * values of the key behind its colon. Each replaces the whole term, also what of it stands behind the caret. Right before a term there
 * is nothing to complete, nor in a text too long to be a query.
 */
export function suggestQuery(text: string, caret: number, vocabulary: QueryVocabulary, limit = 12): QuerySuggestion[] {
  if (text.length > MAX_QUERY_LENGTH) return []
  const typed = termBefore(text, caret)
  if (typed === null && tokenize(text).some((token) => token.kind === 'term' && token.from === caret)) return []
  const from = typed?.from ?? caret
  const to = typed === null ? caret : termEnd(text, typed.from, caret)
  const offers =
    typed === null || typed.key === null ? freeOffers(typed, vocabulary, limit) : valueOffers(typed, typed.key, vocabulary, limit)
  return offers
    .filter((offer) => offer.text !== text.slice(from, to))
    .slice(0, limit)
    .map((offer) => ({ text: offer.text, kind: offer.kind, count: offer.count, from, to }))
}

type Offer = Pick<QuerySuggestion, 'text' | 'kind' | 'count'>

function freeOffers(typed: Term | null, vocabulary: QueryVocabulary, limit: number): Offer[] {
  const text = typed?.texts.join('*') ?? ''
  const keys = [...QUERY_KEYS.map((key) => `${key}:`), UNTAGGED]
    .filter((key) => typed?.quoted !== true && key.startsWith(text.toLowerCase()))
    .map((key): Offer => ({ text: key, kind: 'key', count: null }))
  // Without a letter typed, keys are help and values would be noise.
  if (text === '') return keys
  const each = Math.ceil(limit / 3)
  return [...keys, ...(['tag', 'flow', 'user'] as const).flatMap((key) => offersOf(key, text, vocabulary, each).slice(0, each))]
}

function valueOffers(typed: Term, keyText: string, vocabulary: QueryVocabulary, limit: number): Offer[] {
  const key = queryKey(keyText)
  const text = typed.texts.join('*')
  // A colon in a tag reads as a key that does not exist: it is the tag that is being typed.
  if (key === null) return offersOf('tag', `${keyText}:${text}`, vocabulary, limit)
  const offers = offersOf(key, text, vocabulary, limit)
  if (key !== 'user' || !NO_OWNER.startsWith(text.toLowerCase())) return offers
  return [...offers, { text: printQuery({ kind: 'no-owner' }), kind: 'user', count: null }]
}

function offersOf(key: QueryKey, typed: string, vocabulary: QueryVocabulary, limit: number): Offer[] {
  const ranked = (names: readonly NameCount[]): NameCount[] => rankNames(names, typed, limit)
  switch (key) {
    case 'tag':
      return [...ranked(vocabulary.userTags), ...ranked(vocabulary.systemTags)].map(({ name, count }) => ({
        text: printQuery({ kind: 'tag', tag: [name] }),
        kind: 'tag',
        count,
      }))
    case 'flow':
      return ranked(vocabulary.flows).map(({ name, count }) => ({ text: printQuery({ kind: 'flow', name: [name] }), kind: 'flow', count }))
    case 'user':
      return ranked(vocabulary.owners).map(({ name, count }) => ({ text: printQuery({ kind: 'user', name: [name] }), kind: 'user', count }))
    case 'by':
      return ranked(vocabulary.taggers).map(({ name, count }) => ({ text: printQuery({ kind: 'by', name: [name] }), kind: 'user', count }))
    case 'status':
      return QUERY_STATUSES.filter((status) => status.startsWith(typed.toLowerCase())).map((status) => ({
        text: printQuery({ kind: 'status', status }),
        kind: 'status',
        count: null,
      }))
    case 'created':
      return []
    default:
      return assertNever(key)
  }
}

/** The term that ends at the caret, its quotation mark still open perhaps; null behind a space, a parenthesis or a minus. */
function termBefore(text: string, caret: number): Term | null {
  const last = tokenize(text.slice(0, caret)).at(-1)
  if (last?.kind === 'bad') return last.term
  return last?.kind === 'term' && last.to === caret ? last : null
}

/** Where the term at `from` ends in the whole text. */
function termEnd(text: string, from: number, caret: number): number {
  const token = tokenize(text).find((token) => token.from === from)
  // An open quotation mark takes in all that follows; only what was typed is replaced then.
  return token?.kind === 'term' ? token.to : caret
}
