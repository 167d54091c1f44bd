import type { Replica } from '../../src-core/replica/replica.ts'
import { summarise } from '../measure.ts'
import { printNumber, type Row } from '../table.ts'

const BAR_MS = 20
const ROUNDS = 40
/** As wide as a lane is cut in a window of 1440 pixels. */
const COLUMNS = 45

/** The timeline of all runs by flow, through the replica's API in this process, warm. */
export async function timelineRow(replica: Replica): Promise<Row> {
  const took: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const from = performance.now()
    await replica.timeline({ query: '', namespace: null, range: null, columns: COLUMNS, locate: null })
    took.push(performance.now() - from)
  }
  // The first answers are those of code that is not compiled yet.
  const { p50, max } = summarise(took.slice(5))
  return {
    what: 'timeline of all runs',
    runs: replica.status().runCount,
    name: 'p50',
    value: p50,
    unit: 'ms',
    aside: `max ${printNumber(max)}`,
    bar: BAR_MS,
  }
}
