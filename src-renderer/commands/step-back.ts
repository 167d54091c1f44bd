import type { Services } from '../app/services.ts'
import type { Command } from './command.ts'
import { setDetailOpen } from './open-detail.ts'

/** What Escape would close now, the nearest thing first; null when nothing is left. */
function nextStep({ view, runs, review }: Services): (() => void) | null {
  const { toast, overList, asOf, brush, compare, focusKey, selection, screen, query, detailOpen } = view.get()
  if (toast !== null) return () => view.set({ toast: null })
  if (view.get().review !== null) return () => review.leave()
  if (brush !== null) return () => view.set({ brush: null })
  if (overList !== null) return () => view.set({ overList: null })
  if (compare !== null) return () => view.set({ compare: null })
  if (asOf !== null && asOf.key === focusKey && screen === 'runs') return () => view.set({ asOf: null })
  if (screen !== 'runs') return () => view.set({ screen: 'runs' })
  if (selection.size > 0) return () => view.set({ selection: new Set() })
  if (query !== '' && runs.count === 0) return () => view.set({ query: '' })
  if (detailOpen) return null
  return query === '' ? null : () => view.set({ query: '' })
}

/** Escape goes back one step at a time: notice, review, comparison, screen, selection, detail, filter. Fields and popovers handle their own. */
export const stepBack: Command = {
  id: 'step-back',
  title: 'Close or clear, step by step',
  group: 'Window',
  keys: ['Escape'],
  where: 'page',
  inReview: true,
  run(services) {
    const step = nextStep(services)
    if (step !== null) step()
    else if (services.view.get().detailOpen) setDetailOpen(services, false)
  },
}
