import { opinionTuple, type Signature, type Tuple, VIA_SOURCE } from '../../crdt/room-records.ts'
import type { Dot, RunState } from '../../crdt/run-state.ts'
import { absenceOf } from '../../crdt/source-tags.ts'
import type { CarriedTag, SeenRun } from '../ports.ts'

/**
 * What an importer makes of the tags that write-back has carried into a record (`carry-tags.ts`). Such a tag is no fact of
 * the source, so its coming is no appearance. When it goes again, somebody took it off there: the assertions that it stood for go.
 */

export interface LostTags {
  readonly dots: readonly Dot[]
  /** To be appended to `facts`: what the source does not have any more either. */
  readonly facts: readonly Tuple[]
  /** To be appended to `tags`: keep for the history whose assertions they were. */
  readonly removals: readonly Tuple[]
}

/**
 * The record's tags as far as an observation alone can be believed while write-back is on: a tag that it takes care of is as it was
 * seen last, since what is found may be of before a write, or overwritten by a program that knew nothing of it. Gives `found` itself
 * when nothing of it is in doubt.
 */
export function undoubtedTags(found: readonly string[], before: SeenRun): readonly string[] {
  const seen = new Set(before.tags)
  const tags = new Set(found)
  const doubted = (before.carried ?? []).filter(({ tag }) => tags.has(tag) !== seen.has(tag))
  for (const { tag } of doubted) {
    if (seen.has(tag)) tags.add(tag)
    else tags.delete(tag)
  }
  return doubted.length === 0 ? found : [...tags]
}

/** Tags that were carried into the record and are not in it any more. */
export function lostCarried(found: readonly string[], before: SeenRun): CarriedTag[] {
  return (before.carried ?? []).filter(({ tag, wish }) => wish === 'present' && before.tags.includes(tag) && !found.includes(tag))
}

/** Who saw a record, and when; without a name he speaks in that of the assertions. */
export interface Observer {
  readonly by: string | null
  readonly at: number
}

/** What goes with `lost`. */
export function giveUp(runId: string, lost: readonly CarriedTag[], state: RunState, { by, at }: Observer): LostTags {
  const dots: Dot[] = []
  const facts: Tuple[] = []
  const removals: Tuple[] = []
  for (const { tag, dots: carried } of lost) {
    const standing = state.assertions.get(tag)
    const removed = carried.flatMap((dot) => standing?.get(dot) ?? [])
    dots.push(...carried.filter((dot) => standing?.has(dot)))
    const absence = absenceOf(runId, tag, state, at)
    if (absence !== null) facts.push(absence)
    const first = removed[0]
    if (first === undefined) continue
    const signed = { by: by ?? first.by, at, via: VIA_SOURCE, removed: removed.map(signatureOf) }
    removals.push(opinionTuple({ type: 'removal', runId, kind: 'tag', text: tag, n: 0, ...signed }))
  }
  return { dots, facts, removals }
}

const signatureOf = ({ by, at, via }: Signature): Signature => ({ by, at, via })

/** What an importer sees now, with what it knew to be carried and still is as it was. */
export function keepCarried(now: SeenRun, before: SeenRun | null): SeenRun {
  if (before?.carried === undefined) return now
  const tags = new Set(now.tags)
  const had = new Set(before.tags)
  const carried = before.carried.filter(({ tag }) => tags.has(tag) === had.has(tag))
  return carried.length === 0 ? now : { ...now, carried }
}
