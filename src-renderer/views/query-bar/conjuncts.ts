import { splitQuery } from '../../../src-core/query/split-query.ts'

export interface Conjunct {
  /** The condition alone, as text. */
  readonly text: string
  /** The query without it, as text. */
  readonly without: string
}

/** The conditions of a query that must all hold; none for an empty query or one that cannot be read. */
export function conjunctsOf(query: string): Conjunct[] {
  const parts = splitQuery(query) ?? []
  return parts.map((text, index) => ({ text, without: parts.toSpliced(index, 1).join(' ') }))
}
