import { appearanceTuple, type Tuple } from '../../crdt/room-records.ts'
import type { RunState } from '../../crdt/run-state.ts'
import { absenceOf } from '../../crdt/source-tags.ts'
import { compareCodePoints } from '../../lib/code-points.ts'
import { isTagKey } from '../../opinions/subject.ts'
import { giveUp, lostCarried, type LostTags, type Observer } from './carried-tags.ts'
import type { CarriedTag, SeenRun } from '../ports.ts'
import type { TagChange, WrittenTags } from './write-back-api.ts'

/**
 * What of a run's tags has to be carried to its record at the source, and what is remembered of it (design 1, WRB20 to WRB27).
 *
 * Only opinions are carried: a tag that somebody asserted and the record lacks, a tag that the record has and somebody
 * took off. What is wished is noted durably before it is written, so a crash in between is harmless: the same is written again.
 * A write counts as settled when the record is found as wished some time later. Until then another program that read the
 * record before and wrote it after may have overwritten it (contract 1.4), which must not be taken for somebody's opinion.
 */

/** No program holds a record in its hands for longer than this between reading and writing it. */
export const SETTLE_MS = 10_000

/** Whoever undoes a write so often means it. */
const MAX_UNDONE = 5

export interface CarryPlan extends TagChange {
  /** To be kept before anything is written; the very object that was given when nothing changed. */
  readonly seen: SeenRun
  /** To be appended to the room's facts with it. */
  readonly marks: readonly Tuple[]
}

/** What is to be written now, and what is to be remembered before. `state` is what the room says of the run, `seen` what its record had. */
export function planCarry(runId: string, state: RunState, seen: SeenRun, nowMs: number): CarryPlan {
  const record = new Set(seen.tags)
  const known = new Map((seen.carried ?? []).map((entry) => [entry.tag, entry]))
  const system = new Set(state.facts?.systemTags)
  const carried: CarriedTag[] = []
  const marks: Tuple[] = []
  const add: string[] = []
  const remove: string[] = []
  for (const tag of new Set([...[...state.assertions.keys()].filter(isTagKey), ...record, ...known.keys()])) {
    const before = known.get(tag)
    const wish = system.has(tag) ? null : wishFor(tag, state, record.has(tag), before)
    if (wish === null) continue
    const entry = nextEntry(tag, wish, dotsOf(state, tag), before, nowMs)
    const isThere = record.has(tag) === (wish === 'present')
    if (!isThere || entry.wish !== (before?.wish ?? wish) || isDue(entry, nowMs)) (wish === 'present' ? add : remove).push(tag)
    // Says that this appearance is no fact of the source: whoever meets the tag there, before or after it was told of the
    // assertion, brings nothing back once the assertion is gone.
    if (!isThere && entry.dots.length > 0 && before?.wish !== 'present') {
      marks.push(appearanceTuple({ runId, tag, n: state.sourceTag(tag).n + 1, present: false, at: null }))
    }
    carried.push(entry)
  }
  return { add, remove, marks, seen: withCarried(seen, carried) }
}

/** What the record should say of the tag; null when nobody here has an opinion that it does not know of. */
function wishFor(tag: string, state: RunState, isInRecord: boolean, before: CarriedTag | undefined): CarriedTag['wish'] | null {
  if (state.assertions.has(tag)) return 'present'
  // What came with the run stays or went there; but what was taken out here and then wished back has to be put back.
  if (state.hasFromSource(tag)) return before?.wish === 'absent' || (before !== undefined && !before.settled) ? 'present' : null
  if (before?.wish === 'present' || (before !== undefined && !before.settled)) return 'absent'
  return isInRecord && state.isRetracted(tag) ? 'absent' : null
}

function nextEntry(
  tag: string,
  wish: CarriedTag['wish'],
  dots: readonly string[],
  before: CarriedTag | undefined,
  nowMs: number,
): CarriedTag {
  if (before?.wish !== wish) return { tag, wish, dots, at: nowMs, undone: 0, settled: false }
  const isSame = dots.length === before.dots.length && dots.every((dot, i) => dot === before.dots[i])
  if (isSame) return before
  // The record may have lost the tag just before somebody asserted it anew: that is looked at before it is believed.
  const isMore = dots.some((dot) => !before.dots.includes(dot))
  return isMore ? { ...before, dots, at: nowMs, undone: 0, settled: false } : { ...before, dots }
}

export interface CarryNote {
  readonly seen: SeenRun
  /** To be appended to the room's facts. */
  readonly facts: readonly Tuple[]
  /** What somebody took off at the source. */
  readonly lost: LostTags
}

/** What is to be remembered and said once the source has answered that `change` is in the record. */
export function noteCarried(
  runId: string,
  state: RunState,
  seen: SeenRun,
  change: TagChange,
  written: WrittenTags,
  observer: Observer,
): CarryNote {
  const nowMs = observer.at
  const tags = new Set(seen.tags)
  const facts: Tuple[] = []
  for (const tag of change.add) tags.add(tag)
  for (const tag of change.remove) {
    // A removal that was taken back meanwhile is put back by the next plan; till then the source's own word stands.
    if (!tags.delete(tag) || !state.isRetracted(tag)) continue
    const absence = absenceOf(runId, tag, state, nowMs)
    if (absence !== null) facts.push(absence)
  }
  // Tags that wait to settle are left to the look that is due then.
  const lost = lostCarried([...written.userTags, ...change.remove], seen).filter(({ settled }) => settled)
  for (const { tag } of lost) tags.delete(tag)
  const wrote = new Set([...written.added, ...written.removed])
  const carried = (seen.carried ?? []).flatMap((entry): CarriedTag[] => {
    if (lost.includes(entry)) return []
    const isMeant = (entry.wish === 'present' ? change.add : change.remove).includes(entry.tag)
    if (!isMeant) return [entry]
    if (!wrote.has(entry.tag)) return [isDue(entry, nowMs) ? { ...entry, settled: true } : entry]
    const wasThere = seen.tags.includes(entry.tag) === (entry.wish === 'present')
    const undone = entry.undone + Number(wasThere)
    return [{ ...entry, at: nowMs, undone, settled: undone >= MAX_UNDONE }]
  })
  return {
    facts,
    lost: giveUp(runId, lost, state, observer),
    seen: withCarried({ ...seen, tags: [...tags].toSorted(compareCodePoints) }, carried),
  }
}

/** When the run has to be looked at again so that what was written settles, epoch ms; null when all of it has. */
export function settlesAt(seen: SeenRun): number | null {
  const open = (seen.carried ?? []).filter((entry) => !entry.settled)
  return open.length === 0 ? null : Math.min(...open.map((entry) => entry.at + SETTLE_MS))
}

const isDue = (entry: CarriedTag, nowMs: number): boolean =>
  // A clock that was set back must not put it off.
  !entry.settled && (nowMs >= entry.at + SETTLE_MS || nowMs < entry.at - SETTLE_MS)

const dotsOf = (state: RunState, tag: string): string[] => [...(state.assertions.get(tag)?.keys() ?? [])].toSorted(compareCodePoints)

/** Settled entries are kept only for the assertions that go with their tag. Gives `seen` itself when that is what it says. */
function withCarried(seen: SeenRun, carried: readonly CarriedTag[]): SeenRun {
  const kept = carried.filter((entry) => !entry.settled || (entry.wish === 'present' && entry.dots.length > 0))
  const before = seen.carried ?? []
  if (kept.length === before.length && kept.every((entry) => before.includes(entry))) return seen
  const { carried: _, ...rest } = seen
  return kept.length === 0 ? rest : { ...rest, carried: kept }
}
