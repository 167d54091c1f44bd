import { groupTop, heightOf, type ListGeometry } from './list-geometry.ts'
import type { LaidOut } from './scroll-scale.ts'

/** Where the box of a group stands in the list, of which only what is laid out counts; -1 is the one box of a list without groups. */
export function boxOf(list: ListGeometry, group: number, { fromPx, toPx }: LaidOut): { readonly topPx: number; readonly heightPx: number } {
  const within = (px: number): number => Math.max(fromPx, Math.min(px, toPx))
  const topPx = within(group === -1 ? 0 : groupTop(list, group))
  const endPx = within(group + 1 < list.starts.length ? groupTop(list, group + 1) : heightOf(list))
  return { topPx, heightPx: endPx - topPx }
}
