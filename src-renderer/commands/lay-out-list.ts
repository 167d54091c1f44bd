import type { Grouping } from '../../src-core/query/sort-spec.ts'
import { OWN_LAYOUT, type HideableColumn, type ListLayout, type ResizableColumn } from '../app/list-layout.ts'
import type { Services } from '../app/services.ts'
import type { Command } from './command.ts'
import { hasRuns } from './focus-row.ts'

function change({ preferences }: Services, patch: Partial<ListLayout>): void {
  preferences.set({ list: { ...preferences.get().list, ...patch } })
}

/** Null gives a column its own width back. */
export function setColumnWidth(services: Services, column: ResizableColumn, width: number | null): void {
  const { [column]: _, ...others } = services.preferences.get().list.widths
  change(services, { widths: width === null ? others : { ...others, [column]: width } })
}

export function showColumn(services: Services, column: HideableColumn, shown: boolean): void {
  const others = services.preferences.get().list.hidden.filter((hidden) => hidden !== column)
  change(services, { hidden: shown ? others : [...others, column] })
}

export const groupList = (services: Services, group: Grouping | null): void => change(services, { group })

const groupCommand = (group: Grouping, title: string): Command => ({
  id: `group-by-${group}`,
  title,
  group: 'Find',
  keys: [],
  where: 'page',
  enabled: hasRuns,
  run: (services) => groupList(services, services.preferences.get().list.group === group ? null : group),
})

export const groupByFlow = groupCommand('flow', 'Group the list by flow, or no longer')
export const groupByDay = groupCommand('day', 'Group the list by day, or no longer')

export const resizeColumns: Command = {
  id: 'resize-columns',
  title: 'Resize columns by keys',
  group: 'Window',
  keys: [],
  where: 'page',
  enabled: hasRuns,
  // When the menu or the palette that it was chosen from has given the focus back.
  run: () => void setTimeout(() => document.querySelector<HTMLElement>('.run-head [role="separator"]')?.focus()),
}

export const resetList: Command = {
  id: 'reset-list',
  title: 'Reset columns and groups of the list',
  group: 'Window',
  keys: [],
  where: 'page',
  run: ({ preferences }) => preferences.set({ list: OWN_LAYOUT }),
}
