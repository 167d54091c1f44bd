import type { RunKey } from '../../src-core/runs/run.ts'
import type { Services } from '../app/services.ts'
import { setDetailOpen } from './open-detail.ts'
import { whileDeciding } from './while-deciding.ts'

/** Focuses and opens a run, for whoever asked for it: the next keys are about that run. */
export const goToRun = (services: Services, key: RunKey): Promise<void> => whileDeciding(services, () => showRun(services, key))

/** Focuses and opens a run. What hides it is left only as far as needed: first the filter, then the namespace, then that archived runs are hidden. */
export async function showRun(services: Services, key: RunKey): Promise<void> {
  const { view, runs, replica } = services
  const { query, namespace, archivedShown } = view.get()
  const ways = [
    { query, namespace, archivedShown },
    { query: '', namespace, archivedShown },
    { query: '', namespace: null, archivedShown },
    { query: '', namespace: null, archivedShown: true },
  ]
  const located = await Promise.all(
    ways.map(async ({ archivedShown: shown, ...way }) => {
      const page = await replica.page({ ...way, archived: shown ? 'shown' : 'hidden', from: 0, to: 0, locate: key })
      return page.located !== null
    }),
  )
  const way = ways.find((_, index) => located[index])
  if (way === undefined) return
  view.set({ ...way, screen: 'runs' })
  runs.reveal(key)
  setDetailOpen(services, true)
}
