import type { ViewSpec } from '../../../src-core/replica/api.ts'
import { useAnswer } from '../../app/use-answer.ts'
import type { ReplicaClient } from '../../replica/replica-client.ts'
import { conjunctsOf } from '../query-bar/conjuncts.ts'

type Spec = Pick<ViewSpec, 'query' | 'namespace'>

/** A way out of a filter that no run matches, and how many runs it would show. */
export type WayOut =
  /** The same filter, with the archived runs. */
  | { readonly kind: 'archived'; readonly count: number }
  /** The filter with the conditions `left` left out: one of them, or two where none alone is in the way. */
  | ({ readonly kind: 'without'; readonly left: readonly string[]; readonly count: number } & Spec)
  /** The same filter without the namespace. */
  | ({ readonly kind: 'everyone'; readonly count: number } & Spec)

/** Each has a digit as its key. */
const MOST_WAYS = 9
/** Of more conditions than this there would be too many pairs to count. */
const MOST_PAIRED = 8
const NONE: readonly WayOut[] = []

async function findWays(replica: ReplicaClient, { query, namespace }: Spec): Promise<readonly WayOut[]> {
  const countOf = async (spec: Spec): Promise<number> => (await replica.page({ ...spec, from: 0, to: 0 })).count
  const { archivedCount } = await replica.page({ query, namespace, from: 0, to: 0 })
  const leaving = async (left: readonly string[], rest: string): Promise<WayOut> => {
    return { kind: 'without', left, query: rest, namespace, count: await countOf({ query: rest, namespace }) }
  }
  const conjuncts = conjunctsOf(query)
  const without = await Promise.all(conjuncts.map(({ text, without: rest }) => leaving([text], rest)))
  const everyone = namespace === null ? 0 : await countOf({ query, namespace: null })
  const ways: readonly WayOut[] = [
    { kind: 'archived', count: archivedCount },
    ...without.toSorted((a, b) => b.count - a.count),
    { kind: 'everyone', query, namespace: null, count: everyone },
  ]
  const open = ways.filter(({ count }) => count > 0)
  // Two of two would be all of the filter, which Escape clears.
  if (open.length > 0 || conjuncts.length < 3 || conjuncts.length > MOST_PAIRED) return open.slice(0, MOST_WAYS)
  const pairs = conjuncts.flatMap((first, at) =>
    conjunctsOf(first.without)
      .slice(at)
      .map((second) => leaving([first.text, second.text], second.without)),
  )
  return (await Promise.all(pairs))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count)
    .slice(0, MOST_WAYS)
}

/** The ways out of this filter; none until they were counted. */
export function useWaysOut(query: string, namespace: string | null): readonly WayOut[] {
  const found = useAnswer(findWays, { query, namespace })
  return found !== null && found.about.query === query && found.about.namespace === namespace ? found.answer : NONE
}
