import type { RunKey } from '../../../src-core/runs/run.ts'

/** One judgement of this review. */
export interface Judgement {
  readonly key: RunKey
  /** Null: judged without a tag. */
  readonly tag: string | null
  readonly archived: boolean
}

/** A review in progress. Who it goes through, and in which order, was settled when it began: nothing moves under the hands. */
export interface ReviewState {
  readonly queue: readonly RunKey[]
  /** Place in the queue; at its length is the end. */
  readonly at: number
  /** In the order they were made. */
  readonly judgements: readonly Judgement[]
  /** Runs of the queue on which a judgement of this person stands, by whichever window or machine, as far as is known. */
  readonly standing: ReadonlySet<RunKey>
  /** Runs of the same view that this person had judged before. */
  readonly before: number
  /** What is reviewed: the filter, or null for a selection. */
  readonly query: string | null
}

export const NO_REVIEW: ReviewState = { queue: [], at: 0, judgements: [], standing: new Set(), before: 0, query: null }

const judgedHere = ({ judgements }: ReviewState): ReadonlySet<RunKey> => new Set(judgements.map(({ key }) => key))

export const judgedKeys = (state: ReviewState): ReadonlySet<RunKey> => new Set([...judgedHere(state), ...state.standing])

/** Where the review goes on: at the next run that was not judged elsewhere meanwhile. */
export function placeAfter(state: ReviewState): number {
  const here = judgedHere(state)
  const { queue, at, standing } = state
  const next = queue.findIndex((key, place) => place > at && (here.has(key) || !standing.has(key)))
  return next === -1 ? queue.length : next
}

/** `judged` of `total`, both with the runs that were judged before. */
export function progressOf(state: ReviewState): { readonly judged: number; readonly total: number; readonly left: number } {
  const judged = judgedKeys(state).size
  return { judged: state.before + judged, total: state.before + state.queue.length, left: state.queue.length - judged }
}

export interface Summary {
  /** Tags that were given, with how many runs got each, most frequent first. */
  readonly tags: readonly { readonly tag: string; readonly count: number }[]
  readonly archived: number
  readonly withoutTag: number
  /** Runs of the queue that this person judged in another window, or on another machine. */
  readonly elsewhere: number
}

/** What came of the review. A run that was judged twice counts once for each tag. */
export function summaryOf({ judgements, standing }: ReviewState): Summary {
  const keysByTag = new Map<string, Set<RunKey>>()
  const archived = new Set<RunKey>()
  const said = new Set<RunKey>()
  const all = new Set<RunKey>()
  for (const { key, tag, archived: away } of judgements) {
    all.add(key)
    if (tag !== null) keysByTag.set(tag, (keysByTag.get(tag) ?? new Set()).add(key))
    if (away) archived.add(key)
    if (tag !== null || away) said.add(key)
  }
  const tags = [...keysByTag].map(([tag, keys]) => ({ tag, count: keys.size })).toSorted((a, b) => b.count - a.count)
  return { tags, archived: archived.size, withoutTag: all.size - said.size, elsewhere: [...standing].filter((key) => !all.has(key)).length }
}
