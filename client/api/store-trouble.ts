import type { Trouble } from '../../src-core/replica/api.ts'
import { assertNever } from '../../src-core/lib/assert-never.ts'
import { StoreError } from '../../src-core/replica/ports.ts'
import { ReplicaUnavailable } from './errors.ts'

/** Why a replica in `folder` can not be opened; what is no `StoreError` is given back as it is. */
export function openError(error: unknown, folder: string): unknown {
  if (!(error instanceof StoreError)) return error
  const { kind, message } = error
  switch (kind) {
    case 'busy':
      return new ReplicaUnavailable(
        'store-busy',
        `Another program has the runs and tags in ${folder} open. Nothing was changed. Let it end, then try again.`,
        { cause: error },
      )
    case 'newer':
      return new ReplicaUnavailable(
        'store-unreadable',
        `${folder} was written by a newer Tagalong: ${message}. Nothing was changed. Use the newer version.`,
        { cause: error },
      )
    case 'corrupt':
      return new ReplicaUnavailable(
        'store-unreadable',
        `What is kept in ${folder} is damaged: ${message}. Nothing was changed. tagalong doctor --set-aside keeps it whole and begins anew.`,
        { cause: error },
      )
    case 'full':
      return new ReplicaUnavailable(
        'store-unwritable',
        `The disk of ${folder} is full. Nothing was changed. Free some space, then try again.`,
        { cause: error },
      )
    case 'failed':
      return new ReplicaUnavailable(
        'store-unwritable',
        `${folder} can not be opened: ${message}. Nothing was changed. Make it writable, or name another place with TAGALONG_HOME.`,
        { cause: error },
      )
    default:
      return assertNever(kind)
  }
}

/** A store that stops to work while it is used. */
export function storeError({ kind, message }: Trouble): ReplicaUnavailable {
  return new ReplicaUnavailable(
    kind === 'store-busy' ? 'store-busy' : kind === 'store-corrupt' || kind === 'store-newer' ? 'store-unreadable' : 'store-unwritable',
    message,
  )
}
