import type { SortColumn, SortSpec } from '../../src-core/query/sort-spec.ts'
import type { Services } from '../app/services.ts'
import type { Command } from './command.ts'
import { hasRuns } from './focus-row.ts'

/** Sorts the list, which begins at its top then: a new order is asked for to see what comes first. Newest first is no sort. */
export function setSort({ view }: Services, sort: SortSpec): void {
  const isOwnOrder = sort.column === 'started' && sort.descending
  view.set({ sort: isOwnOrder ? null : sort, focusIndex: 0, focusKey: null, anchorIndex: 0 })
}

/** What a press on a column's head does: sort by it, and when it is sorted by it already, the other way round. */
export function pressHead(services: Services, column: { readonly id: SortColumn; readonly descendsFirst: boolean }): void {
  const sort = services.view.get().sort ?? { column: 'started', descending: true }
  const isSorted = sort.column === column.id
  setSort(services, { column: column.id, descending: isSorted ? !sort.descending : column.descendsFirst })
}

export const sortList: Command = {
  id: 'sort-list',
  title: 'Sort the list',
  group: 'Find',
  keys: ['s'],
  where: 'page',
  enabled: hasRuns,
  run: ({ view }) => view.set({ overList: 'sort' }),
}
