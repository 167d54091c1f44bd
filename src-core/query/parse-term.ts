import { assertNever } from '../lib/assert-never.ts'
import { err, ok } from '../lib/result.ts'
import type { Result } from '../lib/result.ts'
import { CREATED_FORMS, parseCreated } from './parse-created.ts'
import { patternOf } from './pattern.ts'
import type { Condition, QueryError, QueryMark, QueryStatus } from './query.ts'
import type { Term } from './tokenize.ts'

/** In the order in which completion offers them. */
export const QUERY_KEYS = ['tag', 'flow', 'user', 'status', 'created', 'by', 'is', 'judged', 'note'] as const
export type QueryKey = (typeof QUERY_KEYS)[number]

export const QUERY_STATUSES: readonly QueryStatus[] = ['completed', 'failed', 'running', 'unknown', 'successful']

export const QUERY_MARKS: readonly QueryMark[] = ['pinned', 'archived', 'baseline', 'noted']

/** Bare value of `user:` for a run without an owner; `user:"none"` is a person of that name. */
export const NO_OWNER = 'none'
export const UNTAGGED = 'untagged'

/** Keys are read whatever their case. */
export function queryKey(text: string): QueryKey | null {
  return QUERY_KEYS.find((key) => key === text.toLowerCase()) ?? null
}

/** Reads one term that is no `and`, `or` or `not`. */
export function parseTerm(term: Term): Result<Condition, QueryError> {
  if (term.key === null) return parseWord(term)
  const key = queryKey(term.key)
  if (key === null) return err(unknownKey(term, term.key))
  const [text = '', ...more] = term.texts
  if (text === '' && more.length === 0 && !term.quoted)
    return err(errorIn(term, `${key}: needs a value right behind the colon.`, valuesOf(key)))

  switch (key) {
    case 'tag':
      return ok({ kind: 'tag', tag: patternOf(term.texts) })
    case 'flow':
      return ok({ kind: 'flow', name: patternOf(term.texts) })
    case 'by':
      return ok({ kind: 'by', name: patternOf(term.texts) })
    case 'user':
      if (!term.quoted && more.length === 0 && text.toLowerCase() === NO_OWNER) return ok({ kind: 'no-owner' })
      return ok({ kind: 'user', name: patternOf(term.texts) })
    case 'status': {
      const value = term.texts.join('*')
      const status = QUERY_STATUSES.find((known) => known === value.toLowerCase())
      return status === undefined
        ? err(errorIn(term, `There is no status "${value}". Write one of ${QUERY_STATUSES.join(', ')}.`, QUERY_STATUSES))
        : ok({ kind: 'status', status })
    }
    case 'is': {
      const value = term.texts.join('*')
      const mark = QUERY_MARKS.find((known) => known === value.toLowerCase())
      return mark === undefined
        ? err(errorIn(term, `A run is never "${value}". Write one of ${QUERY_MARKS.join(', ')}.`, QUERY_MARKS))
        : ok({ kind: 'is', mark })
    }
    case 'judged':
      return ok({ kind: 'judged', name: patternOf(term.texts) })
    case 'note':
      return parseNote(term)
    case 'created': {
      const when = parseCreated(term.texts.join('*'))
      return when.ok ? ok({ kind: 'created', when: when.value }) : err(errorIn(term, when.error, CREATED_FORMS))
    }
    default:
      return assertNever(key)
  }
}

/** As a bare word, a part of a note finds any text around it. */
function parseNote(term: Term): Result<Condition, QueryError> {
  const [text = '', ...more] = term.texts
  if (more.length > 0) {
    const quoted = `note:"${term.texts.join('*')}"`
    return err(errorIn(term, `A part of a note finds any text around it, so it takes no star. Leave it out, or write ${quoted}.`, [quoted]))
  }
  return text === ''
    ? err(errorIn(term, 'Between these quotation marks there is nothing to look for.', ['a word']))
    : ok({ kind: 'note', text })
}

function parseWord(term: Term): Result<Condition, QueryError> {
  const [text = '', ...more] = term.texts
  if (more.length > 0) {
    const glob = term.texts.join('*')
    const message = `A word finds any text around it, so it takes no star. Leave it out, write tag:${glob}, or quote it.`
    return err({ from: term.from, to: term.to, message, expected: [`tag:${glob}`, `"${glob}"`] })
  }
  if (!term.quoted && text.toLowerCase() === UNTAGGED) return ok({ kind: 'untagged' })
  if (text === '')
    return err({
      from: term.from,
      to: term.to,
      message: 'Between these quotation marks there is nothing to look for.',
      expected: ['a word'],
    })
  return ok({ kind: 'word', text })
}

/** Tags look like `key:value`, so an unknown key is most likely a tag. */
function unknownKey(term: Term, key: string): QueryError {
  const keys = QUERY_KEYS.map((known) => `${known}:`)
  if (key === '') return { from: term.from, to: term.valueFrom, message: 'A key is missing before the colon.', expected: keys }
  const asTag = `tag:${key}:${term.texts.join('*')}`
  const message = `There is no key ${key}:. If it is a tag, write ${asTag}.`
  return { from: term.from, to: term.valueFrom, message, expected: [...keys, asTag] }
}

function errorIn(term: Term, message: string, expected: readonly string[]): QueryError {
  return { from: term.valueFrom === term.to ? term.from : term.valueFrom, to: term.to, message, expected }
}

function valuesOf(key: QueryKey): readonly string[] {
  switch (key) {
    case 'status':
      return QUERY_STATUSES
    case 'created':
      return CREATED_FORMS
    case 'tag':
      return ['a tag']
    case 'flow':
      return ['the name of a flow']
    case 'user':
    case 'by':
    case 'judged':
      return ['a name']
    case 'is':
      return QUERY_MARKS
    case 'note':
      return ['a word']
    default:
      return assertNever(key)
  }
}
