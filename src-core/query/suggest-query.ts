import { assertNever } from '../lib/assert-never.ts'
import type { QuerySuggestion } from '../replica/api.ts'
import { NO_OWNER, QUERY_KEYS, QUERY_STATUSES, UNTAGGED, queryKey } from './parse-term.ts'
import type { QueryKey } from './parse-term.ts'
import { printQuery } from './print-query.ts'
import type { NameCount, QueryVocabulary } from './query.ts'
import { rankNames } from './rank-names.ts'
import { tokenize } from './tokenize.ts'
import type { Term } from './tokenize.ts'

/**
 * Completions for the term that ends at the caret (a UTF-16 offset), best first: keys and then whole terms while no key is typed,
 * values of the key behind its colon. Each replaces the whole term, also what of it stands behind the caret.
 */
export function suggestQuery(text: string, caret: number, vocabulary: QueryVocabulary, limit = 12): QuerySuggestion[] {
  const typed = termBefore(text, caret)
  const place = { from: typed?.from ?? caret, to: typed === null ? caret : termEnd(text, typed.from, caret) }
  const offers =
    typed === null || typed.key === null ? freeOffers(typed, vocabulary, limit) : valueOffers(typed, typed.key, vocabulary, limit)
  const there = text.slice(place.from, place.to)
  return offers
    .filter((offer) => offer.text !== there)
    .slice(0, limit)
    .map(({ text, kind, count }) => ({ text, kind, count, ...place }))
}

type Offer = Pick<QuerySuggestion, 'text' | 'kind' | 'count'>

function freeOffers(typed: Term | null, vocabulary: QueryVocabulary, limit: number): Offer[] {
  const text = typed?.texts.join('*') ?? ''
  const keys: Offer[] =
    typed?.quoted === true
      ? []
      : [...QUERY_KEYS.map((key) => `${key}:`), UNTAGGED]
          .filter((key) => key.startsWith(text.toLowerCase()))
          .map((key) => ({ text: key, kind: 'key', count: null }))
  // Without a letter typed, keys are help and values would be noise.
  if (text === '') return keys
  return [
    ...keys,
    ...offersOf('tag', text, vocabulary, limit),
    ...offersOf('flow', text, vocabulary, limit),
    ...offersOf('user', text, vocabulary, limit),
  ]
}

function valueOffers(typed: Term, keyText: string, vocabulary: QueryVocabulary, limit: number): Offer[] {
  const key = queryKey(keyText)
  // A colon in a tag reads as a key that does not exist: it is the tag that is being typed.
  if (key === null) return offersOf('tag', `${keyText}:${typed.texts.join('*')}`, vocabulary, limit)
  return offersOf(key, typed.texts.join('*'), vocabulary, limit)
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
    case 'user': {
      const owners: Offer[] = ranked(vocabulary.owners).map(({ name, count }) => ({
        text: printQuery({ kind: 'user', name: [name] }),
        kind: 'user',
        count,
      }))
      return NO_OWNER.startsWith(typed.toLowerCase())
        ? [...owners, { text: printQuery({ kind: 'no-owner' }), kind: 'user', count: null }]
        : owners
    }
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
