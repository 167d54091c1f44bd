import { useState } from 'react'
import type { QuerySuggestion } from '../../../src-core/replica/api.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { useSuggestions } from './use-suggestions.ts'

export type Offer =
  | { readonly kind: 'completion'; readonly completion: QuerySuggestion }
  /** A whole filter that was used before. */
  | { readonly kind: 'recent'; readonly query: string }

export interface Offers {
  readonly items: readonly Offer[]
  /** Place of the highlighted one; -1 for none. */
  readonly chosen: number
  readonly isRecent: boolean
  /** There are earlier filters to go to. */
  readonly hasRecent: boolean
  readonly close: () => void
  /** Moves the highlight. Up from the text leads to the filters used before, which lie one above the other, newest last. */
  readonly move: (step: -1 | 1) => void
  /** What Enter takes: the highlighted one, if it is about the text as it stands. */
  readonly taken: () => Offer | null
}

/** The list under the field: completions, or the filters used before. */
export function useOffers(query: string, caret: number, active: boolean): Offers {
  const { view, preferences } = useServices()
  const namespace = useStore(view, (state) => state.namespace)
  const recent = useStore(preferences, (state) => state.recentQueries)
  const { items: completions, current } = useSuggestions({ query, caret, namespace }, active)
  const about = `${caret} ${query}`
  const [at, setAt] = useState<{ readonly about: string; readonly isRecent: boolean; readonly chosen: number }>()
  const here = active && at?.about === about ? at : { isRecent: false, chosen: -1 }

  const items = here.isRecent
    ? recent.toReversed().map((text): Offer => ({ kind: 'recent', query: text }))
    : completions.map((completion): Offer => ({ kind: 'completion', completion }))
  const chosen = here.isRecent || current ? Math.min(here.chosen, items.length - 1) : -1
  const go = (isRecent: boolean, place: number): void => setAt({ about, isRecent, chosen: place })
  return {
    items,
    chosen,
    isRecent: here.isRecent,
    hasRecent: recent.length > 0,
    close: () => setAt(undefined),
    move(step) {
      const next = chosen + step
      if (here.isRecent) go(next < items.length, next < items.length ? Math.max(0, next) : -1)
      else if (next === -2 && recent.length > 0) go(true, recent.length - 1)
      else go(false, next === -2 ? items.length - 1 : next < items.length ? next : Math.min(0, items.length - 1))
    },
    taken: () => items[chosen] ?? null,
  }
}
