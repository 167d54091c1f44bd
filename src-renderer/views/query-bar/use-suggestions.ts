import { useEffect, useRef, useState } from 'react'
import type { QuerySuggestion } from '../../../src-core/replica/api.ts'
import { NewestOnly } from '../../app/newest-only.ts'
import { useServices } from '../../app/services.ts'

export interface Suggestions {
  readonly items: readonly QuerySuggestion[]
  /** False for a moment after a key, while the items are still those for the text before: they are shown, but not taken. */
  readonly current: boolean
  /** Place of the highlighted one; -1 for none, as after every change of the text. */
  readonly chosen: number
  readonly choose: (index: number) => void
}

const NONE: readonly QuerySuggestion[] = []

/** What the query language offers at the caret, while the field has the focus. */
export function useSuggestions(query: string, caret: number, active: boolean): Suggestions {
  const { replica } = useServices()
  const [{ about, items }, setAnswer] = useState({ about: '', items: NONE })
  const [chosen, choose] = useState(-1)
  const asker = useRef<NewestOnly<{ query: string; caret: number }, readonly QuerySuggestion[]>>(null)

  useEffect(() => {
    const current = new NewestOnly(
      (asked: { query: string; caret: number }): Promise<readonly QuerySuggestion[]> => replica.suggestQuery(asked.query, asked.caret),
      (answer, asked) => {
        setAnswer({ about: asked.query, items: answer })
        choose(-1)
      },
    )
    asker.current = current
    return () => current.close()
  }, [replica])
  useEffect(() => {
    if (active) asker.current?.ask({ query, caret })
  }, [query, caret, active])

  const current = about === query
  return { items: active ? items : NONE, current, chosen: active && current ? chosen : -1, choose }
}
