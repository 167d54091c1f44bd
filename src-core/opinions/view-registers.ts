import { codePointCount, loneSurrogate } from '../lib/code-points.ts'
import type { SortColumn } from '../query/sort-spec.ts'
import type { OpinionViolation } from './opinion.ts'
import type { SavedView } from './saved-view.ts'
import { type RegisterValue, validateText } from './tag-registers.ts'

const MAX_ID_LENGTH = 200
const MAX_NAME_LENGTH = 200
const MAX_NAMESPACE_LENGTH = 500
/** In code points, so never more than a query may have. */
const MAX_QUERY_LENGTH = 16_000

const SORT_COLUMNS: Readonly<Record<SortColumn, true>> = { started: true, run: true, owner: true, status: true, duration: true, tags: true }

/**
 * A view is kept in two registers, so that one person can move it while another one changes it: what it is, as JSON, and its place.
 * It is there as long as the first one stands.
 */
export function viewRegisters({ name, query, namespace, sort, order }: SavedView): RegisterValue[] {
  return [
    ['view', JSON.stringify([name, query, namespace, sort && [sort.column, sort.descending]])],
    ['order', order === 0 ? null : String(order)],
  ]
}

/** Null when the text is of no view, as one of a newer app may be. */
export function viewFrom(id: string, text: string | null, order: string | null): SavedView | null {
  const what = text === null ? null : parseView(text)
  return what && { id, ...what, order: order === null ? 0 : Number(order) }
}

function parseView(text: string): Omit<SavedView, 'id' | 'order'> | null {
  const value = parseJson(text)
  if (!Array.isArray(value) || value.length !== 4) return null
  const [name, query, namespace, sort]: unknown[] = value
  if (typeof name !== 'string' || typeof query !== 'string') return null
  if (namespace !== null && typeof namespace !== 'string') return null
  if (sort === null) return { name, query, namespace, sort }
  if (!Array.isArray(sort)) return null
  const [column, descending]: unknown[] = sort
  return isSortColumn(column) && typeof descending === 'boolean' ? { name, query, namespace, sort: { column, descending } } : null
}

export function validateView({ id, name, query, namespace, order }: SavedView): OpinionViolation | null {
  if (id === '' || name.trim() === '') return { kind: 'name-empty' }
  if (!Number.isFinite(order)) return { kind: 'not-an-order', order }
  return (
    validateText('id', id, MAX_ID_LENGTH) ??
    validateText('name', name, MAX_NAME_LENGTH) ??
    validateText('query', query, MAX_QUERY_LENGTH) ??
    validateText('namespace', namespace ?? '', MAX_NAMESPACE_LENGTH)
  )
}

/** Whether a text can be a view at all: the name that stands in the room for its kind. */
export const isViewText = (text: string): boolean =>
  loneSurrogate(text) === null && codePointCount(text) <= MAX_VIEW_TEXT && parseView(text) !== null

/** JSON may write a sign as six. */
const MAX_VIEW_TEXT = 6 * (MAX_NAME_LENGTH + MAX_QUERY_LENGTH + MAX_NAMESPACE_LENGTH) + 100

const isSortColumn = (value: unknown): value is SortColumn => typeof value === 'string' && Object.hasOwn(SORT_COLUMNS, value)

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
