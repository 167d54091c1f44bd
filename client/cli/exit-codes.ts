import { type ErrorCode, MetaflowException } from '../api/errors.ts'

/** Exit codes of every command, for scripts. Once given, a number keeps its meaning. `docs/cli.md` has the same table. */
export const EXIT = {
  done: 0,
  /** Anything that has no number of its own; the message says what. */
  failed: 1,
  /** The command line, a pathspec or a query was not understood. */
  usage: 2,
  notFound: 3,
  outOfNamespace: 4,
  /** A tag or another opinion breaks a rule. Nothing was changed. */
  tagRefused: 5,
  /** The command needs a server, and none is known or reached. */
  offline: 6,
  /** It did not come to be within the time given. What was done stays done. */
  timedOut: 7,
  /** Nobody is named who could sign. */
  unknownUser: 8,
  /** Another program has the replica on this machine open. */
  busy: 9,
  /** The replica on this machine is damaged, or of a newer Tagalong. */
  unreadable: 10,
  /** The disk is full or may not be written. */
  unwritable: 11,
  /** No datastore is there, or it can not be read or written. */
  source: 12,
  /** The server does not accept the token, or its role does not allow it. */
  accessRefused: 13,
  /** The server has decided against a promotion. The tag is where it was. */
  promotionLost: 14,
  /** By Ctrl+C, as shells have it. */
  interrupted: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

const OF_ERROR: Readonly<Record<ErrorCode, ExitCode>> = {
  'not-found': EXIT.notFound,
  'out-of-namespace': EXIT.outOfNamespace,
  'invalid-pathspec': EXIT.usage,
  'tag-refused': EXIT.tagRefused,
  'unknown-user': EXIT.unknownUser,
  'invalid-query': EXIT.usage,
  'store-busy': EXIT.busy,
  'store-unreadable': EXIT.unreadable,
  'store-unwritable': EXIT.unwritable,
  'source-unreadable': EXIT.source,
  offline: EXIT.offline,
  'access-refused': EXIT.accessRefused,
  'timed-out': EXIT.timedOut,
  'promotion-lost': EXIT.promotionLost,
  unsupported: EXIT.usage,
}

export const exitCodeOf = (error: unknown): ExitCode => (error instanceof MetaflowException ? OF_ERROR[error.code] : EXIT.failed)
