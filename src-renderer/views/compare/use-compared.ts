import { useEffect, useState } from 'react'
import type { RunDetail } from '../../../src-core/bridge/contract.ts'
import type { RunView } from '../../../src-core/replica/api.ts'
import { parseRunKey } from '../../../src-core/runs/run-key.ts'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import type { Compared } from './compare-lines.ts'

/** The runs with tags kept true, the baseline first, then newest first, and what the first open source that has each says of it. Null while nothing is read. */
export function useCompared(keys: readonly RunKey[]): { runs: readonly Compared[]; read: boolean } | null {
  const { replica, bridge, host } = useServices()
  const [views, setViews] = useState<readonly RunView[] | null>(null)
  const [details, setDetails] = useState<ReadonlyMap<RunKey, RunDetail> | null>(null)
  const ids = useStore(host, (state) => (state.sources ?? []).map((source) => source.id).join('\n'))

  useEffect(() => {
    let left = false
    const refresh = async (): Promise<void> => {
      const found = (await Promise.all(keys.map((key) => replica.run(key)))).filter((run) => run !== null)
      if (!left)
        setViews(found.toSorted((a, b) => Number(b.row.isBaseline) - Number(a.row.isBaseline) || b.row.createdAt - a.row.createdAt))
    }
    const off = replica.on('changed', () => void refresh())
    void refresh()
    return () => {
      left = true
      off()
    }
  }, [replica, keys])

  useEffect(() => {
    let left = false
    const read = async (key: RunKey): Promise<[RunKey, RunDetail][]> => {
      const { flow, runId } = parseRunKey(key)
      for (const sourceId of ids === '' ? [] : ids.split('\n')) {
        const answer = await bridge.call('runDetail', sourceId, flow, runId)
        if (answer.ok) return [[key, answer.value]]
      }
      return []
    }
    const readAll = async (): Promise<void> => {
      const found = (await Promise.all(keys.map(read))).flat()
      if (!left) setDetails(new Map(found))
    }
    void readAll()
    return () => void (left = true)
  }, [bridge, keys, ids])

  if (views === null) return null
  return { runs: views.map((run) => ({ run, detail: details?.get(run.row.key) ?? null })), read: details !== null }
}
