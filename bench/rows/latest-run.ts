import { Flow } from '../../client/api/flow.ts'
import type { ReplicaPlace } from '../../client/api/replica-place.ts'
import type { Replica } from '../../src-core/replica/replica.ts'
import { summarise, timed } from '../measure.ts'
import { flowNames, namespaces } from '../synthetic-runs.ts'
import { printNumber, type Row } from '../table.ts'

const BAR_MS = 1
const ROUNDS = 10

type Question = readonly [flow: string, namespace: string | null]

const questions: readonly Question[] = flowNames.flatMap((flow) => namespaces.map((namespace): Question => [flow, namespace]))

/** The same asked of the client API, as a program has it. */
export async function clientLatestRunRow(place: ReplicaPlace): Promise<Row> {
  const took: number[] = []
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, namespace] of questions) {
      const flow = new Flow(place, name, namespace)
      const { ms } = await timed(() => flow.latestRun())
      // The first round warms.
      if (round > 0) took.push(ms)
    }
  }
  const { p50, p99, count } = summarise(took)
  return {
    what: 'flow.latestRun() of the client API',
    runs: place.replica.status().runCount,
    name: 'p99',
    value: p99,
    unit: 'ms',
    aside: `p50 ${printNumber(p50)}, ${count.toLocaleString('en')} questions`,
    bar: BAR_MS,
  }
}

/** `latest_run` of every flow in many namespaces, through the replica's API in this process, warm. */
export function latestRunRow(replica: Replica, peer?: Row['peer']): Row {
  const ask = ([flow, namespace]: Question): number => {
    const from = performance.now()
    replica.latestRun(flow, namespace, { successful: false })
    return performance.now() - from
  }
  for (const question of questions) ask(question)
  const took = summarise(Array.from({ length: ROUNDS }, () => questions.map(ask)).flat())
  return {
    what: 'latest_run in a namespace',
    runs: replica.status().runCount,
    name: 'p99',
    value: took.p99,
    unit: 'ms',
    aside: `p50 ${printNumber(took.p50)}, ${took.count.toLocaleString('en')} questions`,
    bar: BAR_MS,
    ...(peer !== undefined && { peer }),
  }
}
