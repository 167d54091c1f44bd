import { parseQuery } from '../../../src-core/query/parse-query.ts'
import { printQuery } from '../../../src-core/query/print-query.ts'
import type { Condition } from '../../../src-core/query/query.ts'
import { groupPart, splitQuery } from '../../../src-core/query/split-query.ts'

/**
 * The query as text with one more condition that must hold, or without it when it holds already. Its opposite gives way to it; all
 * others stay as they were typed. A text that is no query hides no run, and gives way too.
 */
export function toggleConjunct(query: string, condition: Condition): string {
  const parts = splitQuery(query) ?? []
  const text = printQuery(condition)
  const opposite = printQuery(condition.kind === 'not' ? condition.of : { kind: 'not', of: condition })
  const others = parts.filter((part) => normal(part) !== text && normal(part) !== opposite)
  const after = parts.some((part) => normal(part) === text) ? others : [...others, text]
  return (after.length > 1 ? after.map(groupPart) : after).join(' ')
}

/** The one way to write a part, whatever the way in which it was typed. */
function normal(part: string): string {
  const parsed = parseQuery(part)
  return parsed.ok ? printQuery(parsed.value) : part
}
