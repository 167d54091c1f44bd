import { foldText } from '../../../src-core/query/fold-text.ts'
import { rankNames } from '../../../src-core/query/rank-names.ts'
import type { SavedView } from '../../../src-core/opinions/saved-view.ts'
import type { QuerySuggestion, RowView, Sidebar, TagCount } from '../../../src-core/replica/api.ts'
import type { Command } from '../../commands/command.ts'
import { namespaceName } from '../namespace-sidebar/namespaces.ts'

export type PaletteOption =
  | { readonly kind: 'command'; readonly group: 'Commands'; readonly id: string; readonly name: string; readonly command: Command }
  | { readonly kind: 'view'; readonly group: 'Views'; readonly id: string; readonly name: string; readonly view: SavedView }
  /** `name` is a whole filter that was used before. */
  | { readonly kind: 'recent'; readonly group: 'Earlier filters'; readonly id: string; readonly name: string }
  | {
      readonly kind: 'namespace'
      readonly group: 'Namespaces'
      readonly id: string
      readonly name: string
      readonly namespace: string | null
      readonly count: number
    }
  /** Puts a tag on what the foot names. */
  | { readonly kind: 'tag'; readonly group: 'Tags'; readonly id: string; readonly name: string }
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
const MANY = 200

/** A command with what it would do now. */
export interface NamedCommand {
  readonly command: Command
  readonly name: string
}

/** What is at hand without asking. */
export interface AtHand {
  readonly commands: readonly NamedCommand[]
  readonly sidebar: Sidebar | null
  readonly views: readonly SavedView[]
  /** Filters used before, newest first. */
  readonly recent: readonly string[]
  /** Whether there are runs to put a tag on. */
  readonly hasTarget: boolean
}

/** What fits the text, group by group, each ranked as completions are: commands first, for they are at hand at once and never move. */
export function paletteOptions(
  text: string,
  { commands, sidebar, views, recent, hasTarget }: AtHand,
  { tags, terms, rows }: Answers,
): PaletteOption[] {
  return [
    ...ranked(commands, foundBy, text, MANY).map(({ command, name }): PaletteOption => ({
      kind: 'command',
      group: 'Commands',
      id: `command ${command.id}`,
      name,
      command,
    })),
    ...ranked(views, ({ name }) => name, text, EACH).map((view): PaletteOption => ({
      kind: 'view',
      group: 'Views',
      id: `view ${view.id}`,
      name: view.name,
      view,
    })),
    ...ranked(recent, (query) => query, text, EACH).map((query): PaletteOption => ({
      kind: 'recent',
      group: 'Earlier filters',
      id: `recent ${query}`,
      name: query,
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
    ...(hasTarget && text !== '' ? tags : []).map(({ tag }): PaletteOption => ({
      kind: 'tag',
      group: 'Tags',
      id: `tag ${tag}`,
      name: tag,
    })),
    ...rows.map((row): PaletteOption => ({ kind: 'run', group: 'Runs', id: `run ${row.key}`, name: `${row.flow}/${row.runId}`, row })),
  ]
}

/** Not by the tag of a quick tag, which would be taken off where all have it: what is typed is offered to be put on. */
const foundBy = ({ command, name }: NamedCommand): string => (command.row === undefined ? name : command.title)

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

/** `rankNames` over anything that has a name; names need not differ. Where none holds the text as it is, those that have each of its words. */
function ranked<Item>(items: readonly Item[], nameOf: (item: Item) => string, text: string, limit: number): Item[] {
  const named = items.map((item) => ({ name: nameOf(item), count: 0, item }))
  const itemsByEntry = new Map<object, Item>(named.map((entry) => [entry, entry.item]))
  const whole = rankNames(named, text, limit)
  const fitting = whole.length > 0 ? whole : named.filter(({ name }) => hasWords(foldText(name), text)).slice(0, limit)
  return fitting.flatMap((entry) => {
    const item = itemsByEntry.get(entry)
    return item === undefined ? [] : [item]
  })
}

const hasWords = (folded: string, text: string): boolean =>
  foldText(text)
    .split(/\s+/)
    .every((word) => folded.includes(word))
