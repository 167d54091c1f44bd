import { foldText } from '../../../src-core/query/fold-text.ts'
import type { TagCount } from '../../../src-core/replica/api.ts'
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

/**
 * What the editor lists: matches of the text and a line to create it, then what the runs carry. Without a text, what they carry comes
 * first, then tags that are often used. Each tag is listed once. When tags are taken away, only those that the runs carry.
 */
export function editorOptions(
  text: string,
  suggestions: readonly TagCount[],
  carried: readonly TagCount[],
  removing = false,
): EditorOption[] {
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
  if (text === '') return [...take('On these runs', carried), ...take('Often used', suggestions)]
  // Suggestions may still be those for the text before; what does not contain this text must never stand under Enter.
  const matches = take(
    'Matches',
    suggestions.filter(({ tag }) => containsText(tag, text)),
  )
  const exists = listed.has(text) || onRuns.has(text)
  return [...matches, ...(exists ? [] : [{ kind: 'create' as const, tag: text }]), ...take('On these runs', carried)]
}

const containsText = (tag: string, text: string): boolean => foldText(tag).includes(foldText(text))

export function boxOf(on: number, runs: number): BoxState {
  if (on === 0) return 'none'
  return on >= runs ? 'all' : 'some'
}
