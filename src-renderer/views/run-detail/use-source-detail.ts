import { useEffect, useLayoutEffect, useState } from 'react'
import type { RunDetail } from '../../../src-core/bridge/contract.ts'
import { parseRunKey } from '../../../src-core/runs/run-key.ts'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'

export interface SourceDetail {
  readonly key: RunKey
  readonly finishedAt: number | null
  readonly sourceId: string
  readonly detail: RunDetail
}

/** Walking through the list quickly must not read the disk for every run that is passed. */
const SETTLE_MS = 120

/** Parameters, steps and cards of a run, read by the first opened source that has it. Null when none has, or while it reads. */
export function useSourceDetail(key: RunKey | null, finishedAt: number | null): SourceDetail | null {
  const { bridge, host, view } = useServices()
  const [found, setFound] = useState<SourceDetail | null>(null)
  const ids = useStore(host, (state) => (state.sources ?? []).map((source) => source.id).join('\n'))
  useEffect(() => {
    if (key === null || ids === '') return undefined
    let left = false
    const { flow, runId } = parseRunKey(key)
    const read = async (): Promise<void> => {
      for (const sourceId of ids.split('\n')) {
        const answer = await bridge.call('runDetail', sourceId, flow, runId)
        if (left) return
        if (answer.ok) return setFound({ key, finishedAt, sourceId, detail: answer.value })
      }
    }
    const timer = setTimeout(() => void read(), SETTLE_MS)
    return () => {
      left = true
      clearTimeout(timer)
    }
  }, [bridge, key, ids, finishedAt])
  const shown = found !== null && found.key === key ? found : null
  const cardCount = shown?.detail.cards.length
  useLayoutEffect(() => {
    if (key === null || cardCount === undefined) return undefined
    const counted = { key, count: cardCount }
    view.set({ cardCounts: [...view.get().cardCounts, counted] })
    return () => view.set({ cardCounts: view.get().cardCounts.filter((other) => other !== counted) })
  }, [view, key, cardCount])
  return shown
}
