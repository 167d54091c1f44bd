import type { SortColumn } from '../../../src-core/query/sort-spec.ts'
import type { HideableColumn, ListLayout, ResizableColumn } from '../../app/list-layout.ts'

export type ColumnId = 'run' | HideableColumn

/** How much room the list has: `narrow` leaves owner and duration to the detail, `tiny` the hour of the start as well. */
export type ListSize = 'wide' | 'narrow' | 'tiny'

export interface Column {
  readonly id: ColumnId
  readonly title: string
  /** What stands first when the list is sorted by it, and when it is sorted the other way round. */
  readonly orders: readonly [ascending: string, descending: string]
  /** The way it is sorted at the first press. */
  readonly descendsFirst: boolean
}

/** In the order in which they stand. The state has a column of its own width, which is always there. */
export const COLUMNS: readonly Column[] = [
  { id: 'run', title: 'Run', orders: ['A to Z', 'Z to A'], descendsFirst: false },
  { id: 'tags', title: 'Tags', orders: ['Fewest first', 'Most first'], descendsFirst: true },
  { id: 'owner', title: 'Owner', orders: ['A to Z', 'Z to A'], descendsFirst: false },
  { id: 'started', title: 'Started', orders: ['Oldest first', 'Newest first'], descendsFirst: true },
  { id: 'duration', title: 'Duration', orders: ['Shortest first', 'Longest first'], descendsFirst: true },
]
export const STATE_COLUMN = {
  id: 'status',
  title: 'State',
  orders: ['Failed first', 'Completed first'],
  descendsFirst: false,
} as const satisfies Omit<Column, 'id'> & { id: SortColumn }

/** Pixels at the usual size of text. */
const OWN_WIDTHS: Readonly<Record<ResizableColumn, number>> = { run: 262, owner: 48, started: 90, duration: 62 }

export const widthOfColumn = (column: ResizableColumn, { widths }: ListLayout): number => widths[column] ?? OWN_WIDTHS[column]

/** The columns that have room and are not hidden. */
export function shownColumns({ hidden }: ListLayout, size: ListSize): readonly Column[] {
  return COLUMNS.filter(({ id }) => {
    if (id === 'run') return true
    return !hidden.includes(id) && (size === 'wide' || (id !== 'owner' && id !== 'duration'))
  })
}

/** The tracks of the grid that head and rows share. Tags take what is left; without them the run does. */
export function gridTracks(layout: ListLayout, size: ListSize): string {
  const columns = shownColumns(layout, size)
  const withTags = columns.some(({ id }) => id === 'tags')
  const tracks = columns.map(({ id }) => {
    if (id === 'tags') return { wide: 'minmax(80px, 1fr)', narrow: 'minmax(60px, 1fr)', tiny: 'minmax(44px, 0.5fr)' }[size]
    if (id === 'run' && size === 'tiny') return 'minmax(0, 1fr)'
    if (id === 'run' && size === 'narrow') return withTags ? `minmax(${scaled(150)}, ${scaled(176)})` : 'minmax(0, 1fr)'
    if (id === 'started' && size === 'tiny') return scaled(58)
    const width = scaled(widthOfColumn(id, layout))
    return id === 'run' && !withTags ? `minmax(${width}, 1fr)` : width
  })
  return ['34px', '24px', ...tracks].join(' ')
}

const scaled = (px: number): string => `calc(${px}rem / 16)`
