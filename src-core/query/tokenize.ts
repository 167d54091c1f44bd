import type { QueryError } from './query.ts'

/** Offsets are UTF-16, `from` inclusive, `to` exclusive. */
export type Token =
  | { readonly kind: 'open' | 'close' | 'minus'; readonly from: number; readonly to: number }
  | Term
  /** Always the last token. `term` is what was read of it, for completion. */
  | { readonly kind: 'bad'; readonly from: number; readonly to: number; readonly error: QueryError; readonly term: Term }

/** A run of characters without a bare space or parenthesis: `word`, `key:value`, `"several words"`, `tag:a*"b c"`. */
export interface Term {
  readonly kind: 'term'
  readonly from: number
  readonly to: number
  /** What stands before the first bare colon, as typed; null without one. Quoted or escaped text is never part of a key. */
  readonly key: string | null
  /** Where the value begins; `from` when there is no key. */
  readonly valueFrom: number
  /** The value, quotes and escapes resolved, cut at bare stars. */
  readonly texts: readonly string[]
  /** Something of the value was quoted or escaped: it is text and no keyword. */
  readonly quoted: boolean
}

/** Letters that mean something behind a backslash; any other letter or digit there is an error, anything else is itself. */
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

const EXPECTED_ESCAPES = ['\\\\', '\\"', '\\*', '\\n', '\\r', '\\t', '\\u2028']

/** Behind `\u`: one UTF-16 unit. */
const HEX_UNIT = /^[0-9a-f]{4}$/i

const isSpace = (char: string): boolean => /^\s/.test(char)

/** Cuts any text into tokens. Stops at the first thing that cannot be read, with a `bad` token. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const char = text.charAt(at)
    if (isSpace(char)) {
      at++
      continue
    }
    const token = char === '(' || char === ')' || char === '-' ? sign(char, at) : readTerm(text, at)
    tokens.push(token)
    if (token.kind === 'bad') break
    at = token.to
  }
  return tokens
}

function sign(char: '(' | ')' | '-', at: number): Token {
  return { kind: char === '(' ? 'open' : char === ')' ? 'close' : 'minus', from: at, to: at + 1 }
}

function readTerm(text: string, from: number): Token {
  let key: string | null = null
  let valueFrom = from
  let texts: string[] = []
  let current = ''
  let quoted = false
  /** Offset of the quote that is open. */
  let quote: number | null = null
  let at = from

  const term = (): Term => ({ kind: 'term', from, to: at, key, valueFrom, texts: [...texts, current], quoted })
  const bad = (errorFrom: number, errorTo: number, message: string, expected: readonly string[]): Token => ({
    kind: 'bad',
    from,
    to: text.length,
    error: { from: errorFrom, to: errorTo, message, expected },
    term: term(),
  })

  for (; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '\\') {
      const next = text.charAt(at + 1)
      const unit = text.slice(at + 2, at + 6)
      const isUnit = next === 'u' && HEX_UNIT.test(unit)
      const escaped = isUnit ? String.fromCharCode(Number.parseInt(unit, 16)) : (ESCAPES[next] ?? next)
      if (next === '')
        return bad(at, at + 1, 'A backslash at the end stands before nothing. Write \\\\ for the backslash itself.', ['\\\\'])
      if (escaped === next && /[0-9a-z]/i.test(next)) {
        const means = next === 'u' ? 'needs four hexadecimal digits, as in \\u2028' : 'means nothing'
        return bad(at, at + 2, `\\${next} ${means}. Write \\\\ for the backslash itself.`, EXPECTED_ESCAPES)
      }
      current += escaped
      quoted = true
      at += isUnit ? 5 : 1
    } else if (char === '"') {
      quote = quote === null ? at : null
      quoted = true
    } else if (quote !== null) {
      current += char
    } else if (isSpace(char) || char === '(' || char === ')') {
      break
    } else if (char === '*') {
      texts.push(current)
      current = ''
    } else if (char === ':' && key === null && !quoted) {
      key = text.slice(from, at)
      valueFrom = at + 1
      texts = []
      current = ''
    } else {
      current += char
    }
  }
  return quote === null ? term() : bad(quote, text.length, 'This quotation mark is not closed. Close it with another one.', ['"'])
}
