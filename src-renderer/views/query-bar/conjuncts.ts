import { parseQuery } from '../../../src-core/query/parse-query.ts'
import { printQuery } from '../../../src-core/query/print-query.ts'
import { allOf, type Condition } from '../../../src-core/query/query.ts'

export interface Conjunct {
  /** The condition alone, as text. */
  readonly text: string
  /** The query without it, as text. */
  readonly without: string
}

/** The conditions of a query that must all hold; none for an empty query or one that cannot be read. */
export function conjunctsOf(query: string): Conjunct[] {
  const parsed = parseQuery(query)
  if (!parsed.ok || parsed.value.kind === 'all') return []
  const conditions: readonly Condition[] = parsed.value.kind === 'and' ? parsed.value.of : [parsed.value]
  return conditions.map((condition, index) => {
    const rest = conditions.toSpliced(index, 1)
    return { text: printQuery(condition), without: rest.length === 0 ? '' : printQuery(allOf(rest)) }
  })
}
