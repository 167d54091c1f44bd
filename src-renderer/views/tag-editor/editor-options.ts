import { foldText } from '../../../src-core/query/fold-text.ts'
import type { TagCount } from '../../../src-core/replica/api.ts'
import { currentName, type RulesOf } from '../../../src-core/tags/follow-rules.ts'
import type { BoxState } from '../../ui/box.tsx'

/** One line of the editor. `on` counts the edited runs that carry the tag, `known` all runs. */
export type EditorOption =
  | {
      readonly kind: 'tag'
      readonly group: 'Matches' | 'On these runs' | 'Often used'
      readonly tag: string
      readonly on: number
      readonly known: number
    }
  | { readonly kind: 'create'; readonly tag: string }

interface Listed {
  readonly text: string
  readonly suggestions: readonly TagCount[]
  /** User tags of the edited runs with how many of them carry each. */
  readonly carried: readonly TagCount[]
  /** Tags are taken away: only those that the runs carry are listed. */
  readonly removing: boolean
  readonly rulesOf: RulesOf
}

/**
 * What the editor lists: matches of the text and a line to create it, then what the runs carry. Without a text, what they carry comes
 * first, then tags that are often used. Each tag is listed once; the new name stands for a renamed one, and a retired one comes last.
 */
export function editorOptions({ text, suggestions, carried, removing, rulesOf }: Listed): EditorOption[] {
  const onRuns = new Map(carried.map(({ tag, count }) => [tag, count]))
  const listed = new Set<string>()
  const take = (group: 'Matches' | 'On these runs' | 'Often used', counts: readonly TagCount[]): EditorOption[] =>
    counts.flatMap(({ tag, count }) => {
      if (listed.has(tag)) return []
      listed.add(tag)
      return [{ kind: 'tag', group, tag, on: onRuns.get(tag) ?? 0, known: count }]
    })
  if (removing)
    return take(
      'On these runs',
      carried.filter(({ tag }) => containsText(tag, text)),
    )
  const offered = inUse(suggestions, rulesOf)
  if (text === '')
    return [
      ...take('On these runs', carried),
      ...take(
        'Often used',
        offered.filter(({ tag }) => !rulesOf(tag).isRetired),
      ),
    ]
  const name = currentName(rulesOf, text)
  const renamed = name === text ? [] : [{ tag: name, count: suggestions.find(({ tag }) => tag === name)?.count ?? 0 }]
  // Suggestions may still be those for the text before, or not know yet what was just tagged; what does not contain this text must never
  // stand under Enter.
  const known = offered.some(({ tag }) => tag === text) ? [] : carried.filter(({ tag }) => tag === text)
  const matches = take('Matches', [...renamed, ...known, ...offered.filter(({ tag }) => containsText(tag, text))])
  const exists = listed.has(text) || renamed.length > 0
  return [...matches, ...(exists ? [] : [{ kind: 'create' as const, tag: text }]), ...take('On these runs', carried)]
}

/** Suggestions without names that are no longer used, the retired ones behind the others. */
function inUse(suggestions: readonly TagCount[], rulesOf: RulesOf): readonly TagCount[] {
  const current = suggestions.filter(({ tag }) => currentName(rulesOf, tag) === tag)
  const isRetired = ({ tag }: TagCount): boolean => rulesOf(tag).isRetired
  return [...current.filter((each) => !isRetired(each)), ...current.filter(isRetired)]
}

const containsText = (tag: string, text: string): boolean => foldText(tag).includes(foldText(text))

export function boxOf(on: number, runs: number): BoxState {
  if (on === 0) return 'none'
  return on >= runs ? 'all' : 'some'
}
