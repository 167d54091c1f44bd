import { groupPart, negatePart, splitQuery } from '../../../src-core/query/split-query.ts'

/**
 * The filter as the bar shows it: parts that are drawn as tokens, and between them the text in the field, the draft. Together they are
 * one text (`printEdited`): a token is nothing but a part that nobody is typing at.
 */
export interface EditedQuery {
  readonly before: readonly string[]
  readonly draft: string
  readonly after: readonly string[]
}

/** All parts as tokens and an empty field behind them. A text that cannot be read is all in the field. */
export function openQuery(text: string): EditedQuery {
  const parts = splitQuery(text)
  return parts === null ? { before: [], draft: text, after: [] } : { before: parts, draft: '', after: [] }
}

/** The whole text, and where in it the draft begins (UTF-16). */
export function printEdited({ before, draft, after }: EditedQuery): { readonly text: string; readonly draftFrom: number } {
  if (before.length + after.length === 0) return { text: draft, draftFrom: 0 }
  const written = isBlank(draft) ? [] : [besides(draft)]
  const head = before.length === 0 ? 0 : before.join(' ').length + 1
  return { text: [...before, ...written, ...after].join(' '), draftFrom: head + (written[0] === draft ? 0 : 1) }
}

/** Tokens in the order in which they stand, without the draft. */
export const tokensOf = ({ before, after }: EditedQuery): readonly string[] => [...before, ...after]

/** Puts a token into the field, in its place; what was in the field becomes a token. */
export function editToken(edited: EditedQuery, index: number): EditedQuery {
  const { pieces, at } = unfolded(edited, index)
  return { before: pieces.slice(0, at), draft: pieces[at] ?? '', after: pieces.slice(at + 1) }
}

export const removeToken = (edited: EditedQuery, index: number): EditedQuery => replaced(edited, index, [])

/** Leaves out what the token asked for, or the other way round. */
export function negateToken(edited: EditedQuery, index: number): EditedQuery {
  const token = tokensOf(edited)[index]
  return token === undefined ? edited : replaced(edited, index, [negatePart(token)])
}

/** Makes tokens of the draft where it stands, as far as it can be read; the field stays in its place, empty. */
export function foldDraft(edited: EditedQuery): EditedQuery {
  const parts = splitQuery(edited.draft)
  if (parts === null || splitQuery(printEdited(edited).text) === null) return edited
  const [only = ''] = parts
  const added = tokensOf(edited).length > 0 && parts.length === 1 ? [besides(only)] : parts
  return { ...edited, before: [...edited.before, ...added], draft: '' }
}

function replaced({ before, draft, after }: EditedQuery, index: number, by: readonly string[]): EditedQuery {
  const inBefore = index < before.length
  return {
    before: inBefore ? before.toSpliced(index, 1, ...by) : before,
    draft,
    after: inBefore ? after : after.toSpliced(index - before.length, 1, ...by),
  }
}

function unfolded({ before, draft, after }: EditedQuery, index: number): { readonly pieces: readonly string[]; readonly at: number } {
  const written = isBlank(draft) ? [] : [besides(draft)]
  return { pieces: [...before, ...written, ...after], at: index < before.length ? index : index + written.length }
}

const isBlank = (text: string): boolean => text.trim() === ''

/** An `or` typed beside tokens is about itself, not about them. Several conditions that must all hold need no parentheses. */
const besides = (draft: string): string => (splitQuery(draft)?.length === 1 ? groupPart(draft) : draft)
