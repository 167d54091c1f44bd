import { printQuery } from '../../../src-core/query/print-query.ts'
import type { Condition } from '../../../src-core/query/query.ts'
import { groupPart, splitQuery } from '../../../src-core/query/split-query.ts'
import type { ViewSpec } from '../../../src-core/replica/api.ts'
import type { RunKey } from '../../../src-core/runs/run.ts'
import type { ReplicaClient } from '../../replica/replica-client.ts'

/** More than a person judges between two starts of a review; what lies behind comes with the next one. */
const MOST = 10_000

export interface ReviewQueue {
  /** Runs that this person has not judged, newest first. */
  readonly queue: readonly RunKey[]
  /** Others of the same view that this person has judged. */
  readonly before: number
}

const judgedBy = (name: string): Condition => ({ kind: 'judged', name: [name] })

/** The query with one condition more: not judged by this person. A text that is no query hides no run. */
export function unjudgedBy(name: string, query: string): string {
  const parts = splitQuery(query) ?? []
  const unjudged = printQuery({ kind: 'not', of: judgedBy(name) })
  return [...parts.map(groupPart), unjudged].join(' ')
}

/** Those of the given runs on which a judgement of this person stands. */
export const judgedAmong = (replica: ReplicaClient, name: string, keys: readonly RunKey[]): Promise<RunKey[]> =>
  replica.matching({ query: printQuery(judgedBy(name)), namespace: null, archived: 'shown' }, keys)

/** What is left to judge of a view, or of a selection. */
export async function readQueue(
  replica: ReplicaClient,
  name: string,
  view: ViewSpec,
  selection: ReadonlySet<RunKey>,
): Promise<ReviewQueue> {
  if (selection.size > 0) {
    const all = await replica.keys({ query: unjudgedBy(name, ''), namespace: null, archived: 'shown' }, 0, Number.MAX_SAFE_INTEGER)
    const queue = all.filter((key) => selection.has(key))
    return { queue, before: selection.size - queue.length }
  }
  const unjudged: ViewSpec = { ...view, query: unjudgedBy(name, view.query) }
  const [queue, whole, left] = await Promise.all([
    replica.keys(unjudged, 0, MOST),
    replica.page({ ...view, from: 0, to: 0 }),
    replica.page({ ...unjudged, from: 0, to: 0 }),
  ])
  return { queue, before: whole.count - left.count }
}
