import { assertNever } from '../lib/assert-never.ts'
import { err, ok } from '../lib/result.ts'
import type { Result } from '../lib/result.ts'
import { parseTerm } from './parse-term.ts'
import { allOf, anyOf } from './query.ts'
import type { Condition, Query, QueryError } from './query.ts'
import { tokenize } from './tokenize.ts'
import type { Token } from './tokenize.ts'

/** Deeper nesting is refused, so that nobody's text can exhaust the stack of whoever walks the tree. */
export const MAX_QUERY_DEPTH = 64

/** In UTF-16 units. A longer text is refused unread, so that no paste makes whoever reads it slow. */
export const MAX_QUERY_LENGTH = 64 * 1024

const A_CONDITION = ['tag:', 'flow:', 'user:', 'status:', 'created:', 'by:', 'is:', 'judged:', 'note:', 'untagged', 'a word', '-', '(']

/**
 * Reads a query; never throws, whatever the text. Rules QRY in `docs/spec.md`. Binding, tightest first:
 * `not` and `-`; `and`, which may be left out; `or`.
 */
export function parseQuery(text: string): Result<Query, QueryError> {
  if (text.length > MAX_QUERY_LENGTH) {
    const message = `A query has at most ${MAX_QUERY_LENGTH} characters, and this one ${text.length}. Leave out what begins here.`
    return err({ from: MAX_QUERY_LENGTH, to: text.length, message, expected: [] })
  }
  const tokens = tokenize(text)
  if (tokens.length === 0) return ok({ kind: 'all' })
  const parser = new Parser(tokens, text.length)
  const condition = parser.anyOf(0)
  if (!condition.ok) return condition
  const rest = parser.peek()
  if (rest === null) return condition
  return err(rest.kind === 'bad' ? rest.error : errorAt(rest, 'This parenthesis closes nothing. Take it away.', []))
}

type Parsed = Result<Condition, QueryError>

/** Recursive descent over the tokens; each method reads one level of binding and leaves the first token that it cannot use. */
class Parser {
  readonly #tokens: readonly Token[]
  readonly #end: { readonly from: number; readonly to: number }
  #next = 0

  constructor(tokens: readonly Token[], textLength: number) {
    this.#tokens = tokens
    this.#end = { from: textLength, to: textLength }
  }

  peek(): Token | null {
    return this.#tokens[this.#next] ?? null
  }

  anyOf(depth: number): Parsed {
    const conditions: Condition[] = []
    do {
      const condition = this.#allOf(depth)
      if (!condition.ok) return condition
      conditions.push(condition.value)
    } while (this.#take('or'))
    return ok(anyOf(conditions))
  }

  #allOf(depth: number): Parsed {
    const conditions: Condition[] = []
    for (;;) {
      const condition = this.#one(depth)
      if (!condition.ok) return condition
      conditions.push(condition.value)
      const joined = this.#take('and')
      const next = this.peek()
      if (!joined && (next === null || next.kind === 'close' || keyword(next) === 'or')) return ok(allOf(conditions))
    }
  }

  #one(depth: number): Parsed {
    const token = this.peek()
    if (token === null) return err(this.#missing())
    if (depth > MAX_QUERY_DEPTH) return err(errorAt(token, `Nested deeper than ${MAX_QUERY_DEPTH} levels. Leave some out.`, []))
    switch (token.kind) {
      case 'bad':
        return err(token.error)
      case 'close':
        return err(this.#missing())
      case 'minus': {
        this.#next++
        const next = this.peek()
        if (next === null || next.kind === 'close' || next.from !== token.to) {
          return err(
            errorAt(
              token,
              'A minus stands right before what it leaves out. Take the space away, or write "-" for the sign itself.',
              A_CONDITION,
            ),
          )
        }
        return negated(this.#one(depth + 1))
      }
      case 'open': {
        this.#next++
        const inner = this.anyOf(depth + 1)
        if (!inner.ok) return inner
        if (this.peek()?.kind !== 'close') return err(this.#unclosed(token))
        this.#next++
        return inner
      }
      case 'term':
        if (this.#take('not')) return negated(this.#one(depth + 1))
        if (keyword(token) !== null) return err(this.#missing())
        this.#next++
        return parseTerm(token)
      default:
        return assertNever(token)
    }
  }

  #take(word: Keyword): boolean {
    const token = this.peek()
    if (token === null || keyword(token) !== word) return false
    this.#next++
    return true
  }

  /** A condition was due where the text ends, or where something else stands. */
  #missing(): QueryError {
    const token = this.peek()
    const before = this.#tokens[this.#next - 1]
    if (before !== undefined && before.kind !== 'close') {
      const word = before.kind === 'open' ? '(' : (keyword(before) ?? '-')
      return errorAt(token ?? this.#end, `Something to look for has to follow "${word}".`, A_CONDITION)
    }
    if (token?.kind === 'close') return errorAt(token, 'This parenthesis closes nothing. Take it away.', A_CONDITION)
    const word = token === null ? null : keyword(token)
    return errorAt(
      token ?? this.#end,
      `"${word ?? 'or'}" stands between two conditions. Put it in quotation marks to look for the word.`,
      A_CONDITION,
    )
  }

  #unclosed(open: Token): QueryError {
    const rest = this.peek()
    return rest?.kind === 'bad' ? rest.error : errorAt(open, 'This parenthesis is not closed. Close it with ).', [')'])
  }
}

type Keyword = 'and' | 'or' | 'not'

/** The joining word that a token is; null when it is anything else, as a word in quotation marks. */
export function keyword(token: Token): Keyword | null {
  if (token.kind !== 'term' || token.key !== null || token.quoted || token.texts.length > 1) return null
  const word = token.texts[0]?.toLowerCase()
  return word === 'and' || word === 'or' || word === 'not' ? word : null
}

function negated(condition: Parsed): Parsed {
  return condition.ok ? ok({ kind: 'not', of: condition.value }) : condition
}

function errorAt(place: { readonly from: number; readonly to: number }, message: string, expected: readonly string[]): QueryError {
  return { from: place.from, to: place.to, message, expected }
}
