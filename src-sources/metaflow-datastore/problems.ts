import type { SourceProblem } from '../../src-core/bridge/contract.ts'
import { errorCode } from './disk.ts'

/** What a failure of the disk means for somebody who looks at the list of problems. `path` is relative to the datastore. */
export function problemOf(error: unknown, path: string): SourceProblem {
  switch (errorCode(error)) {
    case 'EACCES':
    case 'EPERM':
      return { kind: 'no-permission', path, message: 'You may not read this. Everything else was read; allow reading and it appears.' }
    case 'ENOENT':
    case 'ENOTDIR':
      return { kind: 'missing-file', path, message: 'This file is missing. What it describes is left out.' }
    case 'ELOOP':
      return {
        kind: 'symlink-loop',
        path,
        message: 'This is a link. Links inside a datastore are not followed, so what it points to is left out.',
      }
    case 'EFBIG':
      return { kind: 'unreadable', path, message: 'This file is far larger than any Metaflow record. It is left out.' }
    default:
      return {
        kind: 'unreadable',
        path,
        message: `This could not be read (${errorCode(error) || String(error)}). Everything else was read.`,
      }
  }
}
