import { parseQuery } from '../../../src-core/query/parse-query.ts'
import { printQuery } from '../../../src-core/query/print-query.ts'
import { allOf, type Condition } from '../../../src-core/query/query.ts'

/**
 * The query as text with one more condition that must hold, or without it when it holds already. Its opposite gives way to it.
 * A text that is no query hides no run, and gives way too.
 */
export function toggleConjunct(query: string, condition: Condition): string {
  const parsed = parseQuery(query)
  const before = !parsed.ok || parsed.value.kind === 'all' ? [] : parsed.value.kind === 'and' ? parsed.value.of : [parsed.value]
  const text = printQuery(condition)
  const opposite = printQuery(condition.kind === 'not' ? condition.of : { kind: 'not', of: condition })
  const others = before.filter((part) => printQuery(part) !== text && printQuery(part) !== opposite)
  const holds = before.some((part) => printQuery(part) === text)
  const after = holds ? others : [...others, condition]
  return after.length === 0 ? '' : printQuery(allOf(after))
}
