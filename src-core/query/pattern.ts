import type { Pattern } from './query.ts'

/** `texts` stood between stars. Several stars in a row are one. */
export function patternOf(texts: readonly string[]): Pattern {
  const [first = '', ...rest] = texts
  if (rest.length === 0) return [first]
  return [first, ...rest.slice(0, -1).filter((text) => text !== ''), rest.at(-1) ?? '']
}

/** The text of a pattern without stars, else null. */
export function exactText(pattern: Pattern): string | null {
  return pattern.length === 1 ? pattern[0] : null
}

/** Fits what begins with `prefix` and fits `pattern` behind it. */
export const prefixed = (prefix: string, [first, ...others]: Pattern): Pattern => [prefix + first, ...others]

/** Whether the whole text fits the pattern, case included. A star stands for any text, the empty one too. */
export function fitsPattern(pattern: Pattern, text: string): boolean {
  const first = pattern[0]
  if (pattern.length === 1) return text === first
  const last = pattern[pattern.length - 1] ?? ''
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false

  // Taking the leftmost place for each inner text leaves the most room for those that follow.
  const end = text.length - last.length
  let at = first.length
  for (let i = 1; i < pattern.length - 1; i++) {
    const inner = pattern[i] ?? ''
    const found = text.indexOf(inner, at)
    if (found === -1) return false
    at = found + inner.length
    if (at > end) return false
  }
  return true
}
