import { subjectKey, type Subject } from '../opinions/subject.ts'
import { type AssertionRecord, opinionTuple, type Signature, type Tuple } from './room-records.ts'
import { type Dot, RunState } from './run-state.ts'

/**
 * The set of opinions of a run: add-wins, because adding appends an assertion of its own and removing deletes only the
 * assertions that the remover has seen. What to add or remove is decided before, by the plans.
 */
export interface OpinionSetEdit {
  readonly append: readonly Tuple[]
  readonly delete: ReadonlyMap<Dot, AssertionRecord>
}

export interface SubjectChange {
  readonly add: readonly Subject[]
  readonly remove: readonly Subject[]
}

const NOTHING_KNOWN = new RunState()

/**
 * Adds and removes on a run, or on what else a room speaks of, in the state given (undefined: never heard of). A subject in both
 * lists ends up standing: removal comes first (contract 1.3).
 */
export function editOpinions(
  runId: string,
  state: RunState | undefined,
  { add, remove }: SubjectChange,
  signature: Signature,
): OpinionSetEdit {
  const { assertions } = state ?? NOTHING_KNOWN
  const append: Tuple[] = []
  const deletions = new Map<Dot, AssertionRecord>()
  for (const { kind, text } of remove) {
    const standing = assertions.get(subjectKey({ kind, text }))
    const n = kind === 'tag' && state?.hasFromSource(text) ? state.sourceTag(text).n : 0
    if (standing === undefined && n === 0) continue
    const removed = [...(standing?.values() ?? [])].map(({ by, at, via }) => ({ by, at, via }))
    append.push(opinionTuple({ type: 'removal', runId, kind, text, n, ...signature, removed }))
    for (const [dot, record] of standing ?? []) deletions.set(dot, record)
  }
  for (const { kind, text } of add) append.push(opinionTuple({ type: 'assertion', runId, kind, text, ...signature }))
  return { append, delete: deletions }
}
