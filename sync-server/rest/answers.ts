import { runHistory, standingMarks, standingNotes, standingTags } from '../../src-core/crdt/run-history.ts'
import type { RunState } from '../../src-core/crdt/run-state.ts'
import { err, ok, type Result } from '../../src-core/lib/result.ts'
import type { RestRun, RestRunDetail, RestRuns } from '../../src-core/protocol/rest.ts'
import { parseQuery } from '../../src-core/query/parse-query.ts'
import { mentions, type Query } from '../../src-core/query/query.ts'
import type { RunIndex } from '../../src-core/query/run-index.ts'
import { asksForArchived } from '../../src-core/replica/views/view-runs.ts'
import { runStatus } from '../../src-core/runs/run-status.ts'
import type { RunRow } from '../../src-core/runs/run.ts'

/** What a list of runs is asked for, as the app's list is: a query, a namespace, a window. */
export interface RunsAsked {
  readonly query: Query
  /** Null is everyone. */
  readonly namespace: string | null
  readonly showsArchived: boolean
  readonly offset: number
  readonly limit: number
}

const MOST_RUNS = 1_000
const USUAL_RUNS = 100
const RUNS_PARAMETERS = new Set(['q', 'namespace', 'archived', 'limit', 'offset'])

/** Refuses with a sentence, also a parameter that is none: whoever asks for `query` would otherwise be given everything. */
export function parseRunsAsked(given: Readonly<Record<string, string>>): Result<RunsAsked, string> {
  const unknown = Object.keys(given).find((name) => !RUNS_PARAMETERS.has(name))
  if (unknown !== undefined) return err(`There is no parameter ${unknown}. There are ${[...RUNS_PARAMETERS].join(', ')}; q is the query.`)
  const { q = '', namespace = null, archived = 'hidden' } = given
  const query = parseQuery(q)
  if (!query.ok) return err(`The query can not be read from place ${query.error.from + 1}: ${query.error.message}`)
  if (archived !== 'hidden' && archived !== 'shown') return err('archived is hidden or shown.')
  const limit = wholeNumber(given['limit'], USUAL_RUNS)
  if (limit === null || limit > MOST_RUNS) return err(`limit is a whole number from 0 to ${MOST_RUNS}.`)
  const offset = wholeNumber(given['offset'], 0)
  if (offset === null) return err('offset is a whole number from 0 on.')
  const showsArchived = archived === 'shown' || mentions(query.value, asksForArchived)
  return ok({ query: query.value, namespace, showsArchived, offset, limit })
}

export function listRuns(index: RunIndex, asked: RunsAsked, nowMs: number, unreadableRooms: readonly string[]): RestRuns {
  const hidden = asked.showsArchived ? null : index.archivedSet()
  const all = index.evaluate(asked.query, { nowMs }).and(index.namespaceSet(asked.namespace))
  const set = hidden === null ? all : all.without(hidden)
  const runs = set.slice(asked.offset, asked.offset + asked.limit).map((ordinal) => runOf(index.rowAt(ordinal), nowMs))
  return { total: set.count, runs, unreadableRooms }
}

export function runOf(row: RunRow, nowMs: number): RestRun {
  const { origin, flow, runId, successful, finished, owner, createdAt, finishedAt, originRunId, systemTags, userTags } = row
  const status = runStatus(row, nowMs)
  return { origin, flow, runId, status, successful, finished, owner, createdAt, finishedAt, originRunId, systemTags, userTags }
}

export function runDetail(row: RunRow, state: RunState, nowMs: number): RestRunDetail {
  return {
    ...runOf(row, nowMs),
    tags: standingTags(state),
    notes: standingNotes(state, () => false).map(({ text, by, at, via }) => ({ text, by, at, via })),
    opinions: standingMarks(state),
    history: runHistory(state),
  }
}

export function wholeNumber(text: string | undefined, fallback: number): number | null {
  if (text === undefined) return fallback
  return /^\d{1,9}$/.test(text) ? Number(text) : null
}
