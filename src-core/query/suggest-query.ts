import type { QuerySuggestion } from '../replica/api.ts'
import type { QueryVocabulary } from './query.ts'

/** Completions for the term at the caret (a UTF-16 offset), best first. */
export function suggestQuery(_text: string, _caret: number, _vocabulary: QueryVocabulary, _limit = 12): QuerySuggestion[] {
  throw new Error('under construction')
}
