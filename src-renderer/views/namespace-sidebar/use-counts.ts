import { useEffect, useRef, useState } from 'react'
import type { ViewSpec } from '../../../src-core/replica/api.ts'
import { NewestOnly } from '../../app/newest-only.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'

const idOf = ({ query, namespace }: ViewSpec): string => JSON.stringify([query, namespace])

/** How many runs a view shows now; null until it was counted, and where its filter cannot be read. Counted anew after each change. */
export function useCounts(specs: readonly ViewSpec[]): (spec: ViewSpec) => number | null {
  const { replica, replicaState } = useServices()
  const revision = useStore(replicaState, (state) => state.status?.revision ?? 0)
  const [counts, setCounts] = useState<ReadonlyMap<string, number | null>>(new Map())
  const asker = useRef<NewestOnly<readonly ViewSpec[], ReadonlyMap<string, number | null>>>(null)
  useEffect(() => {
    const current = new NewestOnly(async (asked: readonly ViewSpec[]): Promise<ReadonlyMap<string, number | null>> => {
      const pages = await Promise.all(asked.map(({ query, namespace }) => replica.page({ query, namespace, from: 0, to: 0 })))
      return new Map(asked.map((spec, index) => [idOf(spec), pages[index]?.queryError === null ? (pages[index]?.count ?? null) : null]))
    }, setCounts)
    asker.current = current
    return () => current.close()
  }, [replica])
  const asked = JSON.stringify(specs.map(({ query, namespace }) => ({ query, namespace })))
  useEffect(() => {
    const list: readonly ViewSpec[] = JSON.parse(asked)
    if (list.length > 0) asker.current?.ask(list)
  }, [asked, revision])
  return (spec) => counts.get(idOf(spec)) ?? null
}
