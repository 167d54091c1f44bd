import { codePointCount, loneSurrogate } from '../lib/code-points.ts'
import type { SortColumn } from '../query/sort-spec.ts'
import type { SavedView } from './saved-view.ts'

export const MAX_VIEW_NAME_LENGTH = 200
export const MAX_VIEW_NAMESPACE_LENGTH = 500
/** In code points, so never more than a query may have. */
export const MAX_VIEW_QUERY_LENGTH = 16_000
/** JSON may write a sign as six. */
const MAX_LENGTH = 6 * (MAX_VIEW_NAME_LENGTH + MAX_VIEW_NAMESPACE_LENGTH + MAX_VIEW_QUERY_LENGTH) + 100

const SORT_COLUMNS: Readonly<Record<SortColumn, true>> = { started: true, run: true, owner: true, status: true, duration: true, tags: true }

type ViewText = Omit<SavedView, 'id' | 'order'>

/** What a view is, as JSON: `[name, query, namespace, null or [column, descending]]`. */
export const writeViewText = ({ name, query, namespace, sort }: ViewText): string =>
  JSON.stringify([name, query, namespace, sort && [sort.column, sort.descending]])

/** Null when the text is of no view, as one of a newer app may be. */
export function parseViewText(text: string): ViewText | null {
  if (loneSurrogate(text) !== null || codePointCount(text) > MAX_LENGTH) return null
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

const isSortColumn = (value: unknown): value is SortColumn => typeof value === 'string' && Object.hasOwn(SORT_COLUMNS, value)

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
