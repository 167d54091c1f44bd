import type { HistoryEntry, StandingTag } from '../replica/api.ts'
import { compareCodePoints } from '../lib/code-points.ts'
import type { RunState } from './run-state.ts'

type Entry = Omit<HistoryEntry, 'pending'>

/** Who said what of a run and when, newest first, in the same order on every replica. Entries without a time of their own stand where the run began. */
export function runHistory(state: RunState): Entry[] {
  const entries: Entry[] = []
  for (const { tag: text, n, present, at } of state.appearances()) {
    const change = present ? (n === 1 && at === null ? 'came-with-run' : 'appeared-in-source') : 'left-source'
    entries.push({ change, kind: 'tag', text, by: null, at: at ?? state.facts?.createdAt ?? null, until: null, via: null })
  }
  for (const standing of state.assertions.values()) {
    for (const { tag: text, by, at, via } of standing.values()) entries.push({ change: 'added', kind: 'tag', text, by, at, until: null, via })
  }
  for (const { tag: text, by, at, via, removed } of state.removals.values()) {
    for (const signature of removed) entries.push({ change: 'added', kind: 'tag', text, until: at, ...signature })
    entries.push({ change: 'removed', kind: 'tag', text, by, at, until: null, via })
  }
  // Two people who removed the same assertion at once both kept it for the history.
  const distinct = new Map(entries.map((entry) => [JSON.stringify(entry), entry]))
  return [...distinct].toSorted(([textA, a], [textB, b]) => newestFirst(a, b) || compareCodePoints(textA, textB)).map(([, entry]) => entry)
}

function newestFirst(a: Entry, b: Entry): number {
  return (b.at ?? 0) - (a.at ?? 0) || Number(b.change === 'removed') - Number(a.change === 'removed')
}

/** Each user tag that the run carries with who stands for it: the first to assert it, or the source. */
export function standingTags(state: RunState): StandingTag[] {
  return state.userTags().map((tag): StandingTag => {
    const standing = [...(state.assertions.get(tag)?.values() ?? [])].toSorted((a, b) => a.at - b.at)
    const first = standing[0]
    if (state.hasFromSource(tag) || first === undefined) return { tag, origin: 'source', by: null, at: null, via: null }
    return { tag, origin: 'person', by: first.by, at: first.at, via: first.via }
  })
}
