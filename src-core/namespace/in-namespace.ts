import type { RunRow } from '../runs/run.ts'

/**
 * A namespace is one tag, user or system, used as a filter; null means everybody's runs (contract 2.2).
 * The empty text is not null: nothing is inside it, not even a run that a service let have an empty tag.
 */
export function isInNamespace(row: Pick<RunRow, 'userTags' | 'systemTags'>, namespace: string | null): boolean {
  if (namespace === null) return true
  return namespace !== '' && (row.userTags.includes(namespace) || row.systemTags.includes(namespace))
}
