import { assertNever } from '../lib/assert-never.ts'
import type { QuerySuggestion } from '../replica/api.ts'
import { MAX_QUERY_LENGTH } from './parse-query.ts'
import { NO_OWNER, QUERY_KEYS, QUERY_MARKS, QUERY_STATUSES, UNTAGGED, queryKey } from './parse-term.ts'
import type { QueryKey } from './parse-term.ts'
import { printQuery } from './print-query.ts'
import type { CalendarSpan, Condition, CreatedTest, NameCount, QueryVocabulary } from './query.ts'
import { rankNames } from './rank-names.ts'
import { tokenize } from './tokenize.ts'
import type { Term } from './tokenize.ts'

export interface SuggestOptions {
  /** At most so many; 12 without it. */
  readonly limit?: number
  /** The day where the person is: with it days and months are offered, not only ages. */
  readonly today?: CalendarSpan
  /** How many runs a condition would leave, for those that are no name of the vocabulary. */
  readonly countOf?: (condition: Condition) => number
}

/**
 * Completions for the term that ends at the caret (a UTF-16 offset), best first: keys and then whole terms while no key is typed,
 * values of the key behind its colon. Each replaces the whole term, also what of it stands behind the caret. Right before a term there
 * is nothing to complete, nor in a text too long to be a query.
 */
export function suggestQuery(text: string, caret: number, vocabulary: QueryVocabulary, options: SuggestOptions = {}): QuerySuggestion[] {
  if (text.length > MAX_QUERY_LENGTH) return []
  const typed = termBefore(text, caret)
  if (typed === null && tokenize(text).some((token) => token.kind === 'term' && token.from === caret)) return []
  const { from, to } = termAt(text, caret, typed)
  const { limit = 12 } = options
  const known: Known = { vocabulary, limit, ...options }
  const offers = typed === null || typed.key === null ? freeOffers(typed, known) : valueOffers(typed, typed.key, known)
  return offers
    .filter((offer) => offer.text !== text.slice(from, to))
    .slice(0, limit)
    .map((offer) => ({ text: offer.text, kind: offer.kind, count: offer.count, from, to }))
}

/** The text without the term at the caret and a minus before it: what the completed term will stand beside. */
export function textBeside(text: string, caret: number): string {
  const { from, to } = termAt(text, caret, termBefore(text, caret))
  return `${text.slice(0, from).replace(/-$/, '')} ${text.slice(to)}`.trim()
}

interface Known extends SuggestOptions {
  readonly vocabulary: QueryVocabulary
  readonly limit: number
}

type Offer = Pick<QuerySuggestion, 'text' | 'kind' | 'count'>

function freeOffers(typed: Term | null, known: Known): Offer[] {
  const text = typed?.texts.join('*') ?? ''
  const keys = [...QUERY_KEYS.map((key) => `${key}:`), UNTAGGED]
    .filter((key) => typed?.quoted !== true && key.startsWith(text.toLowerCase()))
    .map((key): Offer => ({ text: key, kind: 'key', count: null }))
  // Without a letter typed, keys are help and values would be noise.
  if (text === '') return keys
  const each = Math.ceil(known.limit / 3)
  const fewer = { ...known, limit: each }
  return [
    ...keys,
    ...tagOffers('tag', text, fewer),
    ...offersOf('flow', text, fewer),
    ...offersOf('user', text, fewer),
    // Facts that nobody gave a name: thousands of runs have them, and few look for them.
    ...tagOffers('system-tag', text, fewer),
  ]
}

function valueOffers(typed: Term, keyText: string, known: Known): Offer[] {
  const key = queryKey(keyText)
  const text = typed.texts.join('*')
  // A colon in a tag reads as a key that does not exist: it is the tag that is being typed.
  if (key === null) return offersOf('tag', `${keyText}:${text}`, known)
  const offers = offersOf(key, text, known)
  if (key !== 'user' || !NO_OWNER.startsWith(text.toLowerCase())) return offers
  return [...offers, conditionOffer({ kind: 'no-owner' }, 'user', known)]
}

const conditionOffer = (condition: Condition, kind: Offer['kind'], { countOf }: Known): Offer => ({
  text: printQuery(condition),
  kind,
  count: countOf?.(condition) ?? null,
})

const tagOffers = (kind: 'tag' | 'system-tag', typed: string, { vocabulary, limit }: Known): Offer[] =>
  rankNames(kind === 'tag' ? vocabulary.userTags : vocabulary.systemTags, typed, limit).map(({ name, count }) => ({
    text: printQuery({ kind: 'tag', tag: [name] }),
    kind,
    count,
  }))

function offersOf(key: QueryKey, typed: string, known: Known): Offer[] {
  const { vocabulary, limit, today } = known
  const ranked = (names: readonly NameCount[]): NameCount[] => rankNames(names, typed, limit)
  switch (key) {
    case 'tag':
      return [...tagOffers('tag', typed, known), ...tagOffers('system-tag', typed, known)]
    case 'flow':
      return ranked(vocabulary.flows).map(({ name, count }) => ({ text: printQuery({ kind: 'flow', name: [name] }), kind: 'flow', count }))
    case 'user':
      return ranked(vocabulary.owners).map(({ name, count }) => ({ text: printQuery({ kind: 'user', name: [name] }), kind: 'user', count }))
    case 'by':
      return ranked(vocabulary.taggers).map(({ name, count }) => ({ text: printQuery({ kind: 'by', name: [name] }), kind: 'user', count }))
    case 'status':
      return QUERY_STATUSES.filter((status) => status.startsWith(typed.toLowerCase())).map((status) =>
        conditionOffer({ kind: 'status', status }, 'status', known),
      )
    case 'judged':
      return ranked(vocabulary.judges).map(({ name, count }) => ({
        text: printQuery({ kind: 'judged', name: [name] }),
        kind: 'user',
        count,
      }))
    case 'is':
      return QUERY_MARKS.filter((mark) => mark.startsWith(typed.toLowerCase())).map((mark) =>
        conditionOffer({ kind: 'is', mark }, 'status', known),
      )
    case 'note':
      return []
    case 'created':
      return createdTests(today)
        .map((when) => conditionOffer({ kind: 'created', when }, 'date', known))
        .filter(({ text }) => text.startsWith(`created:${typed.toLowerCase()}`))
    default:
      return assertNever(key)
  }
}

/** What people look for most: a few ages, then today, yesterday, this month and the one before. */
function createdTests(today: CalendarSpan | undefined): CreatedTest[] {
  const ages = [1, 7, 30].map((amount): CreatedTest => ({ kind: 'age', is: 'younger', amount, unit: 'd' }))
  if (today === undefined) return ages
  const { year, month, day } = today
  const yesterday = new Date(Date.UTC(year, month - 1, (day ?? 1) - 1))
  const spans: CalendarSpan[] = [
    today,
    { year: yesterday.getUTCFullYear(), month: yesterday.getUTCMonth() + 1, day: yesterday.getUTCDate() },
    { year, month, day: null },
    month === 1 ? { year: year - 1, month: 12, day: null } : { year, month: month - 1, day: null },
  ]
  return [...ages, ...spans.map((span): CreatedTest => ({ kind: 'calendar', is: '=', span }))]
}

function termAt(text: string, caret: number, typed: Term | null): { readonly from: number; readonly to: number } {
  return typed === null ? { from: caret, to: caret } : { from: typed.from, to: termEnd(text, typed.from, caret) }
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
