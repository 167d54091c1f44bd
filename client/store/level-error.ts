import { StoreError } from '../../src-core/replica/ports.ts'

/** What LevelDB or the file system rejected with, as one of the kinds that a replica knows. */
export function toStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const reasons = reasonsOf(error)
  const message = reasons.map((reason) => reason.message).at(-1) ?? String(error)
  const codes = new Set(reasons.map(({ code }) => code))
  const kind = codes.has('LEVEL_LOCKED')
    ? 'busy'
    : codes.has('LEVEL_CORRUPTION') || LOST_FILE.test(message)
      ? 'corrupt'
      : codes.has('ENOSPC') || codes.has('EDQUOT') || /no space left|disk quota/i.test(message)
        ? 'full'
        : 'failed'
  return new StoreError(kind, message, { cause: error })
}

/** A file that LevelDB has a note of is gone: no other program does that, and trying again does not bring it back. */
const LOST_FILE = /^IO error: .*(MANIFEST-\d+|\d+\.(ldb|sst|log)): No such file/

/** The error and its causes, the outermost first. */
function reasonsOf(error: unknown): { readonly code: unknown; readonly message: string }[] {
  const reasons: { code: unknown; message: string }[] = []
  for (let at = error; at instanceof Error; at = at.cause) reasons.push({ code: 'code' in at ? at.code : null, message: at.message })
  return reasons
}
