import type { RunKey } from '../../src-core/runs/run.ts'
import type { Services } from '../app/services.ts'
import { setDetailOpen } from './open-detail.ts'

/** Focuses and opens a run. What hides it is left only as far as needed: first the filter, then the namespace. */
export async function goToRun(services: Services, key: RunKey): Promise<void> {
  const { view, runs, replica } = services
  const { query, namespace } = view.get()
  const ways = [
    { query, namespace },
    { query: '', namespace },
    { query: '', namespace: null },
  ]
  const found = await Promise.all(ways.map((way) => replica.page({ ...way, from: 0, to: 0, locate: key })))
  const way = ways.find((_, index) => found[index]?.located !== null)
  if (way === undefined) return
  view.set({ ...way, screen: 'runs' })
  runs.reveal(key)
  setDetailOpen(services, true)
}
