import type { Result } from '../lib/result.ts'
import type { Query, QueryError } from './query.ts'

/** Never throws, whatever the text. */
export function parseQuery(_text: string): Result<Query, QueryError> {
  throw new Error('under construction')
}
