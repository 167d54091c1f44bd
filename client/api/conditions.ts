import { parseQuery } from '../../src-core/query/parse-query.ts'
import { allOf, type Condition, type Query } from '../../src-core/query/query.ts'
import { InvalidQuery } from './errors.ts'

/** Reads a query of the one language (`docs/finding-runs.md`). Throws `InvalidQuery`. */
export function readQuery(text: string): Query {
  const query = parseQuery(text)
  if (query.ok) return query.value
  throw new InvalidQuery(text, query.error)
}

/** Runs that match the query and every condition. */
export function narrowed(query: Query, conditions: readonly Condition[]): Query {
  if (conditions.length === 0) return query
  return allOf(query.kind === 'all' ? conditions : [...conditions, query])
}

/** Exactly this name, whatever it contains. */
export const ofFlow = (flow: string): Condition => ({ kind: 'flow', name: [flow] })
export const withTag = (tag: string): Condition => ({ kind: 'tag', tag: [tag] })
export const SUCCESSFUL: Condition = { kind: 'status', status: 'successful' }
