import { compareCodePoints } from '../lib/code-points.ts'
import type { OpinionKind } from '../opinions/opinion.ts'
import { isRegister } from '../opinions/opinion-kinds.ts'
import { subjectKey, tagSubject } from '../opinions/subject.ts'
import type { HistoryEntry, StandingMark, StandingNote, StandingTag } from '../replica/api.ts'
import { VIA_SOURCE, type AppearanceRecord, type AssertionRecord, type OpinionRecord } from './room-records.ts'
import type { RunState } from './run-state.ts'

type Entry = Omit<HistoryEntry, 'pending'>

/** Who said what of a run and when, newest first, in the same order on every replica. Entries without a time of their own stand where the run began. */
export function runHistory(state: RunState): Entry[] {
  const entries = new Map<string, Entry>()
  const tell = (entry: Entry): void => {
    const { change, kind, text, by, at, via } = entry
    // Two people who took back the same assertion at once both kept it for the history; it ended with the first of them.
    const id = JSON.stringify([change, kind, text, by, at, via])
    const known = entries.get(id)
    entries.set(id, known === undefined ? entry : { ...entry, until: earlierEnd(known.until, entry.until) })
  }
  for (const entry of sourceEntries(state)) tell(entry)
  for (const standing of state.assertions.values()) {
    for (const record of standing.values()) {
      const what = told(record)
      if (what !== null) tell({ change: 'added', ...what, by: record.by, at: record.at, until: null, via: record.via })
    }
  }
  for (const record of state.removals.values()) {
    const what = told(record)
    if (what === null) continue
    for (const signature of record.removed) tell({ change: 'added', ...what, ...signature, until: record.at })
    if (record.via === VIA_SOURCE) tell({ change: 'left-source', ...what, by: null, at: record.at, until: null, via: null })
    else tell({ change: 'removed', ...what, by: record.by, at: record.at, until: null, via: record.via })
  }
  return [...entries].toSorted(([idA, a], [idB, b]) => newestFirst(a, b) || compareCodePoints(idA, idB)).map(([, entry]) => entry)
}

/** A record as the history tells it: whose judgement it is, is said by who signed it. */
function told({ kind, text }: OpinionRecord): { kind: OpinionKind; text: string } | null {
  return isRegister(kind) ? null : { kind, text: kind === 'judged' ? '' : text }
}

/** What still stands has no end. */
const earlierEnd = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : Math.min(a, b))

function newestFirst(a: Entry, b: Entry): number {
  return (b.at ?? 0) - (a.at ?? 0) || Number(b.change === 'removed') - Number(a.change === 'removed')
}

function* sourceEntries(state: RunState): Generator<Entry> {
  const began = state.facts?.createdAt ?? null
  const retractions = new Map<string, OpinionRecord[]>()
  for (const removal of state.removals.values()) {
    if (removal.kind !== 'tag' || removal.n === 0) continue
    const ofTag = retractions.get(removal.text)
    if (ofTag === undefined) retractions.set(removal.text, [removal])
    else ofTag.push(removal)
  }
  for (const records of state.appearancesByTag()) {
    for (const { tag, n, present, at } of earliest(records)) {
      // A tag that write-back is about to carry: it never was the source's own.
      if (!present && !records.some((record) => record.n === n && record.present)) continue
      const change = present ? (n === 1 && at === null ? 'came-with-run' : 'appeared-in-source') : 'left-source'
      const until = present ? endOfAppearance({ n, at }, records, retractions.get(tag) ?? [], began) : null
      yield { change, kind: 'tag', text: tag, by: null, at: at ?? began, until, via: null }
    }
  }
}

/** Of what several importers saw of one appearance what came first: its coming, its leaving, and its coming back if it got the same number (ROOM6). */
function earliest(records: readonly AppearanceRecord[]): AppearanceRecord[] {
  return records.filter((record) => {
    const same = records.filter((r) => r !== record && r.n === record.n)
    const isFirst = !same.some((r) => r.present === record.present && timeOf(r) < timeOf(record))
    const isBack = record.present && isAfterAll(record, same) && !same.some((r) => isAfterAll(r, same) && timeOf(r) < timeOf(record))
    return isFirst || isBack
  })
}

const timeOf = (record: AppearanceRecord): number => record.at ?? (record.present ? 0 : Infinity)

/** Seen when everybody who saw it gone had seen it gone. */
const isAfterAll = (seen: AppearanceRecord, records: readonly AppearanceRecord[]): boolean =>
  seen.present && records.some((r) => !r.present) && records.every((r) => r.present || timeOf(r) < timeOf(seen))

/** When a tag left its source again or was retracted, whichever came first. One that came back without a word of its leaving left no later than then. */
function endOfAppearance(
  { n, at }: Pick<AppearanceRecord, 'n' | 'at'>,
  records: readonly AppearanceRecord[],
  retractions: readonly OpinionRecord[],
  began: number | null,
): number | null {
  const ends = retractions.filter((r) => r.type === 'removal' && r.n === n).map(({ at }) => at)
  for (const record of records) if (record.n === n && !record.present && timeOf(record) >= (at ?? 0)) ends.push(record.at ?? began ?? 0)
  if (ends.length === 0) for (const record of records) if (record.n > n) ends.push(record.at ?? began ?? 0)
  return ends.length === 0 ? null : Math.min(...ends)
}

/** Each user tag that the run carries with who stands for it: the first to assert it, or the source. */
export function standingTags(state: RunState): StandingTag[] {
  return state.userTags().map((tag): StandingTag => {
    const [first] = [...(state.assertions.get(subjectKey(tagSubject(tag)))?.values() ?? [])].toSorted((a, b) => a.at - b.at)
    if (state.hasFromSource(tag) || first === undefined) return { tag, origin: 'source', by: null, at: null, via: null }
    return { tag, origin: 'person', by: first.by, at: first.at, via: first.via }
  })
}

/** Every note that stands, oldest first. `isPending` says which ones are not safe yet. */
export function standingNotes(state: RunState, isPending: (note: AssertionRecord) => boolean): StandingNote[] {
  return [...state.marks()]
    .filter(({ kind }) => kind === 'note')
    .map((note) => ({ text: note.text, by: note.by, at: note.at, via: note.via, pending: isPending(note) }))
    .toSorted((a, b) => a.at - b.at || compareCodePoints(a.text, b.text) || compareCodePoints(a.by, b.by))
}

/** Every opinion that stands and is neither tag nor note, oldest first. */
export function standingMarks(state: RunState): StandingMark[] {
  return [...state.marks()]
    .flatMap(({ kind, by, at, via }) => (kind === 'note' ? [] : [{ kind, by, at, via }]))
    .toSorted((a, b) => a.at - b.at || compareCodePoints(a.kind, b.kind) || compareCodePoints(a.by, b.by))
}
