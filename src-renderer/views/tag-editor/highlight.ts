import type { EditorOption } from './editor-options.ts'

/** Which line of the editor Enter takes: none, the first one whatever it is, or one that somebody chose. */
export type Highlight = typeof NOTHING | typeof FIRST | ChosenLine

interface ChosenLine {
  readonly index: number
  /** The line that was chosen, which keeps the highlight wherever it goes; null for whichever stands at `index`. */
  readonly id: string | null
}

export const NOTHING = 'nothing'
export const FIRST = 'first'

export const idOf = ({ kind, tag }: EditorOption): string => `${kind} ${tag}`

/** Where the highlight is in the list; below 0 for nowhere. */
export function highlightOf(highlight: Highlight, options: readonly EditorOption[]): number {
  if (highlight === NOTHING || options.length === 0) return -1
  if (highlight === FIRST) return 0
  const { index, id } = highlight
  return id === null ? Math.min(index, options.length - 1) : options.findIndex((option) => idOf(option) === id)
}

/** One line further, round and round. Lines that have not come yet are counted. */
export function stepHighlight(highlight: Highlight, options: readonly EditorOption[], step: 1 | -1): Highlight {
  if (options.length === 0) {
    const index = typeof highlight === 'string' ? -1 : highlight.index
    return { index: Math.max(0, index + step), id: null }
  }
  const from = highlightOf(highlight, options)
  const to = step === 1 ? (from + 1) % options.length : (from <= 0 ? options.length : from) - 1
  const option = options[to]
  return { index: to, id: option === undefined ? null : idOf(option) }
}
