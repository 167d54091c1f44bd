import type { ObservedRun } from '../runs/run.ts'
import { appearanceTuple, type Tuple } from './room-records.ts'
import type { RunState } from './run-state.ts'

/**
 * Tags that came with a run are facts; removing one is an opinion (design 1). A source tag is numbered by its
 * appearances, so that the same observation by ten laptops is the same record and an old copy of a store brings back
 * nothing that was removed since.
 */

/**
 * What an importer has to append about the source tags of a run.
 * `seenTags`: what it saw last itself, null at first sight. `state`: what the room knows, undefined for a new run.
 * `trust`: a live service is believed at first sight; a copy only if its record is newer than the newest the room knows.
 */
export function observeSourceTags(
  run: Pick<ObservedRun, 'runId' | 'userTags' | 'recordedAt'>,
  seenTags: readonly string[] | null,
  state: RunState | undefined,
  trust: 'live' | 'copy',
): Tuple[] {
  const now = new Set(run.userTags)
  const isNew = state === undefined || state.facts === null
  const tuples: Tuple[] = []
  const appear = (tag: string): void => {
    const { n, present } = state?.sourceTag(tag) ?? { n: 0, present: false }
    if (!present) tuples.push(appearanceTuple({ runId: run.runId, tag, n: n + 1, present: true, at: isNew ? null : run.recordedAt }))
  }
  const leave = (tag: string): void => {
    const leaving = state === undefined ? null : absenceOf(run.runId, tag, state, run.recordedAt)
    if (leaving !== null) tuples.push(leaving)
  }
  /** A newer record has it still, or again: an older one without it, of which somebody else is heard later, must not outweigh that. */
  const stay = (tag: string): void => {
    if (state === undefined || run.recordedAt <= state.recordedAt) return
    const { n, present } = state.sourceTag(tag)
    if (present) tuples.push(appearanceTuple({ runId: run.runId, tag, n, present, at: run.recordedAt }))
  }

  if (seenTags !== null) {
    const before = new Set(seenTags)
    for (const tag of now) {
      stay(tag)
      if (!before.has(tag)) appear(tag)
    }
    for (const tag of before) if (!now.has(tag)) leave(tag)
    return tuples
  }
  const believed = isNew || trust === 'live' || run.recordedAt > state.recordedAt
  if (believed) {
    for (const tag of now) {
      stay(tag)
      appear(tag)
    }
    for (const tag of state?.sourceTags() ?? []) if (!now.has(tag)) leave(tag)
    return tuples
  }
  for (const tag of now) if (state.sourceTag(tag).n === 0) appear(tag)
  return tuples
}

/** That the source has lost a tag, seen at `at`; null when the room does not say that it has it. It outweighs every presence that the room knows of. */
export function absenceOf(runId: string, tag: string, state: RunState, at: number): Tuple | null {
  const { n, present, at: seenAt } = state.sourceTag(tag)
  return present ? appearanceTuple({ runId, tag, n, present: false, at: Math.max(at, seenAt ?? 0) }) : null
}
