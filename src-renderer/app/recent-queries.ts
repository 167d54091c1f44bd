import { parseQuery } from '../../src-core/query/parse-query.ts'

/** How many filters a machine remembers, and up to which length. */
const MOST_RECENT = 50
const LONGEST_RECENT = 2000

/** The filters used before, newest first, with one more: each once. What cannot be read, or says nothing, is not remembered. */
export function withRecent(recent: readonly string[], query: string): readonly string[] {
  const text = query.trim()
  if (text === '' || text === recent[0] || text.length > LONGEST_RECENT || !parseQuery(text).ok) return recent
  return [text, ...recent.filter((other) => other !== text)].slice(0, MOST_RECENT)
}

/** Reads what was stored; what is no list of texts is none. */
export function parseRecent(stored: unknown): readonly string[] {
  const texts = Array.isArray(stored) ? stored.filter((item): item is string => typeof item === 'string') : []
  return texts.filter((text) => text.length <= LONGEST_RECENT).slice(0, MOST_RECENT)
}
