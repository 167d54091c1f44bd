import type { ViewSpec } from '../../../src-core/replica/api.ts'
import { useAnswer } from '../../app/use-answer.ts'
import type { ReplicaClient } from '../../replica/replica-client.ts'

type Spec = Pick<ViewSpec, 'query' | 'namespace'>

const idOf = ({ query, namespace }: Spec): string => JSON.stringify([query, namespace])

async function countAll(replica: ReplicaClient, specs: readonly Spec[]): Promise<ReadonlyMap<string, number | null>> {
  const pages = await Promise.all(specs.map(({ query, namespace }) => replica.page({ query, namespace, from: 0, to: 0 })))
  return new Map(specs.map((spec, index) => [idOf(spec), pages[index]?.queryError === null ? (pages[index]?.count ?? null) : null]))
}

/** How many runs a view shows now; null until it was counted, and where its filter cannot be read. */
export function useCounts(specs: readonly Spec[]): (spec: Spec) => number | null {
  const asked = specs.map(({ query, namespace }) => ({ query, namespace }))
  const counted = useAnswer<readonly Spec[], ReadonlyMap<string, number | null>>(countAll, asked.length === 0 ? null : asked)
  return (spec) => counted?.answer.get(idOf(spec)) ?? null
}
