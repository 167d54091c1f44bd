import { StoreError } from '../../src-core/replica/ports.ts'

/**
 * What Dexie or IndexedDB rejected with, as one of the five kinds that a replica knows.
 * Only what can not be mended by trying again is `corrupt`: `UnknownError` also stands for a disk that is busy or memory that
 * is short, and a database must not be set aside for that.
 */
export function toStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const names = errorNames(error)
  const message = error instanceof Error ? error.message : String(error)
  const kind = names.has('QuotaExceededError') ? 'full' : [...UNREADABLE].some((name) => names.has(name)) ? 'corrupt' : 'failed'
  return new StoreError(kind, message, { cause: error })
}

/**
 * `NotReadableError`: the value's own file is gone (Chromium 132 on). `InvalidTableError`, `NotFoundError`: a table is gone.
 */
const UNREADABLE: ReadonlySet<string> = new Set(['NotReadableError', 'InvalidTableError', 'NotFoundError'])

/** Dexie wraps: an abort, a failed bulk write or a failed open has the reason inside. */
function errorNames(error: unknown): Set<string> {
  const names = new Set<string>()
  const rest: unknown[] = [error]
  while (rest.length > 0) {
    const next = rest.pop()
    if (typeof next !== 'object' || next === null) continue
    if ('name' in next && typeof next.name === 'string') names.add(next.name)
    if ('inner' in next) rest.push(next.inner)
    if ('failures' in next && Array.isArray(next.failures)) rest.push(...next.failures.slice(0, 1))
  }
  return names
}
