import { rankNames } from '../../../src-core/query/rank-names.ts'
import type { QuerySuggestion, RowView, Sidebar, TagCount } from '../../../src-core/replica/api.ts'
import type { Command } from '../../commands/command.ts'
import { namespaceName } from '../namespace-sidebar/namespaces.ts'

export type PaletteOption =
  | { readonly kind: 'command'; readonly group: 'Commands'; readonly id: string; readonly name: string; readonly command: Command }
  | {
      readonly kind: 'namespace'
      readonly group: 'Namespaces'
      readonly id: string
      readonly name: string
      readonly namespace: string | null
      readonly count: number
    }
  /** `name` is a condition of the query language. */
  | { readonly kind: 'filter'; readonly group: 'Filter by'; readonly id: string; readonly name: string; readonly count: number | null }
  | { readonly kind: 'run'; readonly group: 'Runs'; readonly id: string; readonly name: string; readonly row: RowView }

/** What the replica knows about the typed text: asked for, so it comes a moment after the commands. */
export interface Answers {
  readonly tags: readonly TagCount[]
  readonly terms: readonly QuerySuggestion[]
  readonly rows: readonly RowView[]
}

/** Of each group but the commands, which are all listed while nothing is typed. */
const EACH = 5
const MANY = 60

/** What fits the text, group by group, each ranked as completions are: commands first, for they are at hand at once and never move. */
export function paletteOptions(
  text: string,
  enabled: readonly Command[],
  sidebar: Sidebar | null,
  { tags, terms, rows }: Answers,
): PaletteOption[] {
  return [
    ...ranked(enabled, (command) => command.title, text, MANY).map((command): PaletteOption => ({
      kind: 'command',
      group: 'Commands',
      id: `command ${command.id}`,
      name: command.title,
      command,
    })),
    ...namespaceOptions(text, sidebar, tags),
    ...terms
      .filter((term) => term.kind !== 'key')
      .map((term): PaletteOption => ({
        kind: 'filter',
        group: 'Filter by',
        id: `filter ${term.text}`,
        name: term.text,
        count: term.count,
      })),
    ...rows.map((row): PaletteOption => ({ kind: 'run', group: 'Runs', id: `run ${row.key}`, name: `${row.flow}/${row.runId}`, row })),
  ]
}

function namespaceOptions(text: string, sidebar: Sidebar | null, tags: readonly TagCount[]): PaletteOption[] {
  if (sidebar === null) return []
  const { mine, everyone, namespaces } = sidebar
  const known = [
    ...(mine === null ? [] : [{ name: 'Mine', namespace: mine.namespace, count: mine.count }]),
    { name: 'Everyone', namespace: null, count: everyone },
    ...namespaces.map(({ tag, count }) => ({ name: namespaceName(tag), namespace: tag, count })),
  ]
  const tagged = text === '' ? [] : tags.map(({ tag, count }) => ({ name: tag, namespace: tag, count }))
  return [...ranked(known, ({ name }) => name, text, EACH), ...tagged].map(({ name, namespace, count }) => ({
    kind: 'namespace',
    group: 'Namespaces',
    id: `namespace ${namespace ?? ''}`,
    name,
    namespace,
    count,
  }))
}

/** `rankNames` over anything that has a name; names need not differ. */
function ranked<Item>(items: readonly Item[], nameOf: (item: Item) => string, text: string, limit: number): Item[] {
  const named = items.map((item) => ({ name: nameOf(item), count: 0, item }))
  const itemsByEntry = new Map<object, Item>(named.map((entry) => [entry, entry.item]))
  return rankNames(named, text, limit).flatMap((entry) => {
    const item = itemsByEntry.get(entry)
    return item === undefined ? [] : [item]
  })
}
