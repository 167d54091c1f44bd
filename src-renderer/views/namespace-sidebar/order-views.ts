import type { SavedView } from '../../../src-core/opinions/saved-view.ts'

/** The view with the order that puts it at a place of the list; null when it stands there already. `place` counts without it. */
export function movedTo(views: readonly SavedView[], id: string, place: number): SavedView | null {
  const at = views.findIndex((view) => view.id === id)
  const moved = views[at]
  const others = views.filter((view) => view.id !== id)
  const to = Math.max(0, Math.min(others.length, place))
  if (moved === undefined || to === at) return null
  return { ...moved, order: orderBetween(others[to - 1]?.order, others[to]?.order) }
}

/** An order behind all. */
export const orderBehind = (views: readonly SavedView[]): number => orderBetween(views.at(-1)?.order, undefined)

function orderBetween(before: number | undefined, behind: number | undefined): number {
  if (before === undefined) return behind === undefined ? 0 : behind - 1
  return behind === undefined ? before + 1 : (before + behind) / 2
}
