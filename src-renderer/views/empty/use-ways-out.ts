import type { ViewSpec } from '../../../src-core/replica/api.ts'
import { useAnswer } from '../../app/use-answer.ts'
import type { ReplicaClient } from '../../replica/replica-client.ts'
import { conjunctsOf } from '../query-bar/conjuncts.ts'

type Spec = Pick<ViewSpec, 'query' | 'namespace'>

/** A way out of a filter that no run matches, and how many runs it would show. */
export type WayOut =
  /** The same filter, with the archived runs. */
  | { readonly kind: 'archived'; readonly count: number }
  /** The filter with one condition, `left`, left out. */
  | ({ readonly kind: 'without'; readonly left: string; readonly count: number } & Spec)
  /** The same filter without the namespace. */
  | ({ readonly kind: 'everyone'; readonly count: number } & Spec)

/** Each has a digit as its key. */
const MOST_WAYS = 9
const NONE: readonly WayOut[] = []

async function findWays(replica: ReplicaClient, { query, namespace }: Spec): Promise<readonly WayOut[]> {
  const countOf = async (spec: Spec): Promise<number> => (await replica.page({ ...spec, from: 0, to: 0 })).count
  const { archivedCount } = await replica.page({ query, namespace, from: 0, to: 0 })
  const without = await Promise.all(
    conjunctsOf(query).map(async ({ text, without: rest }): Promise<WayOut> => {
      return { kind: 'without', left: text, query: rest, namespace, count: await countOf({ query: rest, namespace }) }
    }),
  )
  const everyone = namespace === null ? 0 : await countOf({ query, namespace: null })
  const ways: readonly WayOut[] = [
    { kind: 'archived', count: archivedCount },
    ...without.toSorted((a, b) => b.count - a.count),
    { kind: 'everyone', query, namespace: null, count: everyone },
  ]
  return ways.filter(({ count }) => count > 0).slice(0, MOST_WAYS)
}

/** The ways out of this filter; none until they were counted. */
export function useWaysOut(query: string, namespace: string | null): readonly WayOut[] {
  const found = useAnswer(findWays, { query, namespace })
  return found !== null && found.about.query === query && found.about.namespace === namespace ? found.answer : NONE
}
