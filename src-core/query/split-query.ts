import { keyword, parseQuery } from './parse-query.ts'
import { tokenize } from './tokenize.ts'
import type { Token } from './tokenize.ts'

/**
 * The parts of a text that must all hold, each as it was typed: `a -(b or c) tag:x` is `a`, `-(b or c)` and `tag:x`. Joined by spaces
 * they are the same query. An `or` that no parenthesis holds makes one part of the whole text. Null for a text that is no query.
 */
export function splitQuery(text: string): string[] | null {
  if (!parseQuery(text).ok) return null
  const tokens = tokenize(text)
  const [first] = tokens
  if (first === undefined) return []
  if (hasBareOr(tokens)) return [text.slice(first.from, tokens.at(-1)?.to)]
  const parts: string[] = []
  let from: number | null = null
  let depth = 0
  for (const token of tokens) {
    if (depth === 0 && keyword(token) === 'and') continue
    from ??= token.from
    if (token.kind === 'open') depth++
    else if (token.kind === 'close') depth--
    const isWhole = token.kind === 'close' || (token.kind === 'term' && keyword(token) !== 'not')
    if (depth > 0 || !isWhole) continue
    parts.push(text.slice(from, token.to))
    from = null
  }
  return parts
}

/** The part as one condition beside others: an `or`, or several conditions, are put in parentheses. */
export function groupPart(part: string): string {
  const parts = splitQuery(part)
  const isOne = parts === null || (parts.length <= 1 && !hasBareOr(tokenize(part)))
  return isOne ? part : `(${part})`
}

/** The part with its meaning turned around: `tag:bad` becomes `-tag:bad`, and the other way round. */
export function negatePart(part: string): string {
  const sign = /^(?:-|not\s+)/i.exec(part)
  // `not (` and `not(` are the same; a word that begins with "not" is none.
  const glued = sign === null ? /^not(?=[(-])/i.exec(part) : null
  const [taken] = sign ?? glued ?? []
  if (taken === undefined || hasBareOr(tokenize(part))) return `-${groupPart(part)}`
  return part.slice(taken.length)
}

function hasBareOr(tokens: readonly Token[]): boolean {
  let depth = 0
  for (const token of tokens) {
    if (token.kind === 'open') depth++
    else if (token.kind === 'close') depth--
    else if (depth === 0 && keyword(token) === 'or') return true
  }
  return false
}
