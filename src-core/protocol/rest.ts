import { err, ok, type Result } from '../lib/result.ts'
import type { OpinionKind } from '../opinions/opinion.ts'
import type { HistoryEntry, StandingMark, StandingNote, StandingTag } from '../replica/api.ts'
import type { RunStatus } from '../runs/run.ts'

/**
 * What the sync server says and hears below `/api/v1`, as JSON; `GET /api/v1/openapi.json` describes the same to machines. Times are epoch
 * milliseconds. Fields may be added: readers leave out what they do not know.
 */
export interface RestRoom {
  readonly room: string
  /** Number of its newest change. */
  readonly seq: number
  /** `workspace` is the one room with what the team agreed about its tags and views. */
  readonly kind: 'runs' | 'workspace'
}

export interface RestRooms {
  /** Name of the server's log, in which the numbers count. */
  readonly log: string
  readonly rooms: readonly RestRoom[]
}

export interface RestRun {
  readonly origin: string
  readonly flow: string
  readonly runId: string
  readonly status: RunStatus
  readonly successful: boolean
  readonly finished: boolean
  readonly owner: string | null
  readonly createdAt: number
  readonly finishedAt: number | null
  readonly originRunId: string | null
  readonly systemTags: readonly string[]
  readonly userTags: readonly string[]
}

export interface RestRuns {
  /** Matches in all, whatever the limit. */
  readonly total: number
  /** Newest first. */
  readonly runs: readonly RestRun[]
  /** Rooms that can not be read on the server: their runs are not among these. */
  readonly unreadableRooms: readonly string[]
}

export interface RestRunDetail extends RestRun {
  readonly tags: readonly StandingTag[]
  readonly notes: readonly Omit<StandingNote, 'pending'>[]
  readonly opinions: readonly StandingMark[]
  /** Newest first. */
  readonly history: readonly RestHistoryEntry[]
}

export type RestHistoryEntry = Omit<HistoryEntry, 'pending' | 'kind'> & { readonly kind: OpinionKind }

/** The answer to a change of tags, given when it is flushed to the server's disk. */
export interface RestTags {
  /** The user tags afterwards. */
  readonly tags: readonly string[]
  readonly changed: boolean
}

/** A `changed` event of the stream. */
export interface RestChanged {
  readonly room: string
  readonly seq: number
}

export interface RestError {
  readonly error: { readonly code: RestErrorCode; readonly message: string }
}

/** Why a request is refused, with its HTTP status. */
export const REST_ERRORS = {
  /** Not JSON, not of the described shape, or a query that can not be read. */
  'bad-request': 400,
  /** No token, or one that is unknown or revoked. */
  'no-token': 401,
  /** The token is not for this workspace, or its role may only read. */
  'not-allowed': 403,
  'unknown-run': 404,
  'unknown-trigger': 404,
  'unknown-path': 404,
  'too-large': 413,
  /** A tag that breaks a rule; nothing was changed. */
  'tag-refused': 422,
  'too-fast': 429,
  failed: 500,
  /** The server stops, is full, or its disk did not take the change: nothing was acknowledged, so try again later. */
  unavailable: 503,
} as const

export type RestErrorCode = keyof typeof REST_ERRORS

/** What is asked of the tags of one run; Metaflow's service gives the fields these names (contract 6.4). */
export interface TagsAsked {
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

/** Reads the body of a change of tags; an absent list is empty. Refuses with a sentence. The rules of tags are checked later. */
export function parseTagsAsked(body: unknown): Result<TagsAsked, string> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return err('The body is a JSON object with tags_to_add and tags_to_remove.')
  const { tags_to_add: add = [], tags_to_remove: remove = [] }: Readonly<Record<string, unknown>> = { ...body }
  if (!Array.isArray(add)) return err('tags_to_add must be a list.')
  if (!Array.isArray(remove)) return err('tags_to_remove must be a list.')
  if (!add.every(isText) || !remove.every(isText)) return err('All tag values must be strings.')
  if ([...add, ...remove].some((tag) => tag.includes('\0'))) return err('A tag with a NUL character is kept by no Metaflow service.')
  return ok({ add, remove })
}

const isText = (tag: unknown): tag is string => typeof tag === 'string'
