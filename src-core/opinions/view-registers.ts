import type { OpinionViolation } from './opinion.ts'
import type { SavedView } from './saved-view.ts'
import { type RegisterValue, validateText } from './tag-registers.ts'
import { MAX_VIEW_NAME_LENGTH, MAX_VIEW_NAMESPACE_LENGTH, MAX_VIEW_QUERY_LENGTH, parseViewText, writeViewText } from './view-text.ts'

const MAX_ID_LENGTH = 200

/**
 * A view is kept in two registers, so that one person can move it while another one changes it: what it is, and its place. It is
 * there as long as the first one stands.
 */
export function viewRegisters(view: SavedView): RegisterValue[] {
  return [
    ['view', writeViewText(view)],
    ['order', view.order === 0 ? null : String(view.order)],
  ]
}

export const NO_VIEW: readonly RegisterValue[] = [
  ['view', null],
  ['order', null],
]

/** Null where the first register has no text, or none of a view. */
export function viewFrom(id: string, text: string | null, order: string | null): SavedView | null {
  const view = text === null ? null : parseViewText(text)
  return view && { id, ...view, order: order === null ? 0 : Number(order) }
}

export function validateView({ id, name, query, namespace, order }: SavedView): OpinionViolation | null {
  if (id === '' || name.trim() === '') return { kind: 'name-empty' }
  if (!Number.isFinite(order)) return { kind: 'not-an-order', order }
  return (
    validateText('id', id, MAX_ID_LENGTH) ??
    validateText('name', name, MAX_VIEW_NAME_LENGTH) ??
    validateText('query', query, MAX_VIEW_QUERY_LENGTH) ??
    validateText('namespace', namespace ?? '', MAX_VIEW_NAMESPACE_LENGTH)
  )
}
