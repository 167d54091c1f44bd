import type { Condition } from '../../src-core/query/query.ts'
import type { Services } from '../app/services.ts'
import { toggleConjunct } from '../views/query-bar/toggle-conjunct.ts'

/** Narrows the list to the runs with a tag, or `exclude`s them; the same again takes that condition away. What else is filtered by stays. */
export function filterByTag({ view }: Services, tag: string, exclude: boolean): void {
  const carries: Condition = { kind: 'tag', tag: [tag] }
  view.set({ query: toggleConjunct(view.get().query, exclude ? { kind: 'not', of: carries } : carries), screen: 'runs' })
}
