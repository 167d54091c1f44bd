import type { Replica } from '../../src-core/replica/replica.ts'
import { median } from '../measure.ts'
import { HOT_TAGS } from '../synthetic-runs.ts'
import { type Row, printNumber } from '../table.ts'

const ROUNDS = 200

/** Which runs carry three tags: text in, the first page of rows and the count out, in this process. */
export function threeTagsRow(replica: Replica, peer: Row['peer']): Row {
  const query = HOT_TAGS.map((tag) => `tag:${tag}`).join(' ')
  let count = 0
  const took = Array.from({ length: ROUNDS }, (_, round) => {
    // The replica keeps the answers to the texts it was asked last; a text of its own is a question of its own.
    const text = query + ' '.repeat(round)
    const from = performance.now()
    count = replica.page({ query: text, namespace: null, from: 0, to: 40 }).count
    return performance.now() - from
  })
  return {
    what: 'runs with three tags, rows and count',
    runs: replica.status().runCount,
    name: 'median',
    value: median(took),
    unit: 'ms',
    aside: `${printNumber(count)} matches`,
    ...(peer !== undefined && { peer }),
  }
}
