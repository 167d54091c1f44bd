import type { Grouping } from '../../src-core/query/sort-spec.ts'

/** How the list of runs is laid out on this machine: what a person chose, over what columns are by themselves. */
export interface ListLayout {
  readonly hidden: readonly HideableColumn[]
  /** Widths in pixels at the usual size of text; other columns have their own. */
  readonly widths: Readonly<Partial<Record<ResizableColumn, number>>>
  readonly group: Grouping | null
}

export const HIDEABLE = ['tags', 'owner', 'started', 'duration'] as const
export const RESIZABLE = ['run', 'owner', 'started', 'duration'] as const
export type HideableColumn = (typeof HIDEABLE)[number]
export type ResizableColumn = (typeof RESIZABLE)[number]

export const NARROWEST_PX = 60
export const WIDEST_PX = 600
export const OWN_LAYOUT: ListLayout = { hidden: [], widths: {}, group: null }

export const widthWithin = (width: number): number => Math.round(Math.max(NARROWEST_PX, Math.min(width, WIDEST_PX)))

/** Reads a stored layout; whatever is not understood is as if it was never chosen. */
export function parseListLayout(stored: unknown): ListLayout {
  if (typeof stored !== 'object' || stored === null) return OWN_LAYOUT
  const { hidden, widths, group }: { hidden?: unknown; widths?: unknown; group?: unknown } = stored
  const chosen: { readonly [column: string]: unknown } = typeof widths === 'object' && widths !== null ? { ...widths } : {}
  return {
    hidden: Array.isArray(hidden) ? HIDEABLE.filter((column) => hidden.includes(column)) : [],
    widths: Object.fromEntries(
      RESIZABLE.flatMap((column) => {
        const width = chosen[column]
        return typeof width === 'number' && Number.isFinite(width) ? [[column, widthWithin(width)]] : []
      }),
    ),
    group: group === 'flow' || group === 'day' ? group : null,
  }
}
