import { useEffect, useRef, useState } from 'react'
import type { QuerySuggestion } from '../../../src-core/replica/api.ts'
import { NewestOnly } from '../../app/newest-only.ts'
import { useServices } from '../../app/services.ts'

interface Question {
  readonly query: string
  readonly caret: number
  readonly namespace: string | null
}

const NONE: readonly QuerySuggestion[] = []
const UNASKED = { about: null, items: NONE }

/**
 * What the query language offers at the caret, while the field has the focus. `current` is false for a moment after a key, while the
 * items are still those for the text or the caret before: they are shown, but not taken.
 */
export function useSuggestions(
  { query, caret, namespace }: Question,
  active: boolean,
): { readonly items: readonly QuerySuggestion[]; readonly current: boolean } {
  const { replica } = useServices()
  const [{ about, items }, setAnswer] = useState<{ readonly about: Question | null; readonly items: readonly QuerySuggestion[] }>(UNASKED)
  const asker = useRef<NewestOnly<Question, readonly QuerySuggestion[]>>(null)

  useEffect(() => {
    const current = new NewestOnly(
      (asked: Question): Promise<readonly QuerySuggestion[]> => replica.suggestQuery(asked.query, asked.caret, asked.namespace),
      (answer, asked) => setAnswer({ about: asked, items: answer }),
    )
    asker.current = current
    return () => current.close()
  }, [replica])
  useEffect(() => {
    if (active) asker.current?.ask({ query, caret, namespace })
  }, [query, caret, namespace, active])

  return { items: active ? items : NONE, current: about?.query === query && about.caret === caret && about.namespace === namespace }
}
