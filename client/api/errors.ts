import type { QueryError } from '../../src-core/query/query.ts'

/**
 * What the client refuses. Each error says what happened, whether anything was changed and what to do next; `code` is for programs and
 * stays the same. The first five have the names of Metaflow's own.
 */
export type ErrorCode =
  | 'not-found'
  | 'out-of-namespace'
  | 'invalid-pathspec'
  | 'tag-refused'
  | 'unknown-user'
  | 'invalid-query'
  | 'store-busy'
  | 'store-unreadable'
  | 'store-unwritable'
  | 'source-unreadable'
  | 'offline'
  | 'access-refused'
  | 'timed-out'
  | 'promotion-lost'
  | 'unsupported'

export class MetaflowException extends Error {
  readonly code: ErrorCode
  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = new.target.name
    this.code = code
  }
}

/** No such flow or run. */
export class MetaflowNotFound extends MetaflowException {
  constructor(message: string) {
    super('not-found', message)
  }
}

/** It exists, and not in the namespace that was asked in. */
export class MetaflowNamespaceMismatch extends MetaflowException {
  constructor(message: string) {
    super('out-of-namespace', message)
  }
}

export class MetaflowInvalidPathspec extends MetaflowException {
  constructor(message: string) {
    super('invalid-pathspec', message)
  }
}

/** An edit of tags, or of what else is said about a run, breaks a rule. Nothing was changed. */
export class MetaflowTaggingError extends MetaflowException {
  constructor(message: string) {
    super('tag-refused', message)
  }
}

/** Nobody is named who could sign, or whose namespace could be meant. */
export class MetaflowUnknownUser extends MetaflowException {
  constructor() {
    super('unknown-user', 'Your name is not known, as for `root`. Nothing was done. Set METAFLOW_USER to the name that your runs carry.')
  }
}

/** Where a query stops being one: UTF-16 offsets `from` (inclusive) to `to` (exclusive). */
export class InvalidQuery extends MetaflowException {
  readonly query: string
  readonly from: number
  readonly to: number
  constructor(query: string, { message, from, to }: Pick<QueryError, 'message' | 'from' | 'to'>) {
    super('invalid-query', message)
    this.query = query
    this.from = from
    this.to = to
  }
}

/** The replica on this machine can not be used now. */
export class ReplicaUnavailable extends MetaflowException {}

/** The server has decided against a proposal. The tag is where it was. */
export class PromotionLost extends MetaflowException {
  constructor(message: string) {
    super('promotion-lost', message)
  }
}

/** The datastore can not be read, or not be written. */
export class SourceUnavailable extends MetaflowException {}

/** The server can not be reached, or does not let this client in. */
export class ServerUnavailable extends MetaflowException {}

/** This place can not do what was asked of it. */
export class Unsupported extends MetaflowException {
  constructor(message: string) {
    super('unsupported', message)
  }
}
