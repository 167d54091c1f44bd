import {
  appearanceTuple,
  factsTuple,
  opinionTuple,
  parseFactsTuple,
  parseOpinionTuple,
  type FactsRecord,
  type Tuple,
} from './room-records.ts'
import type { RunState } from './run-state.ts'

/** All that a room says about one run, as `room-records.ts` writes it: what an export keeps, so that it can be brought back whole. */
export interface RunRecords {
  readonly facts: readonly Tuple[]
  readonly tags: readonly Tuple[]
}

export function runRecords(state: RunState): RunRecords {
  const facts = state.facts === null ? [] : [factsTuple(state.facts)]
  for (const records of state.appearancesByTag()) facts.push(...records.map(appearanceTuple))
  const tags: Tuple[] = []
  for (const standing of state.assertions.values()) tags.push(...Array.from(standing.values(), opinionTuple))
  tags.push(...Array.from(state.removals.values(), opinionTuple))
  return { facts, tags }
}

/** Those of the records that are well formed and of this run, and what they say of its start; null when they do not say it. */
export function readRunRecords(
  runId: string,
  records: { readonly facts: readonly unknown[]; readonly tags: readonly unknown[] },
): (RunRecords & { readonly start: FactsRecord }) | null {
  const facts = records.facts.map(parseFactsTuple).filter((record) => record?.runId === runId)
  const start = facts.find((record) => record?.type === 'facts')
  if (start?.type !== 'facts') return null
  const opinions = records.tags.map((value) => parseOpinionTuple(value, 'runs')).filter((record) => record?.runId === runId)
  return {
    start,
    facts: facts.flatMap((record) => (record === null ? [] : [record.type === 'facts' ? factsTuple(record) : appearanceTuple(record)])),
    tags: opinions.flatMap((record) => (record === null ? [] : [opinionTuple(record)])),
  }
}

/** The records that are not among the others. */
export function missingRecords(wanted: readonly Tuple[], known: readonly Tuple[]): Tuple[] {
  const there = new Set(known.map((tuple) => JSON.stringify(tuple)))
  return wanted.filter((tuple) => !there.has(JSON.stringify(tuple)))
}
