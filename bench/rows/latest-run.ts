import type { Replica } from '../../src-core/replica/replica.ts'
import { summarise } from '../measure.ts'
import { flowNames, namespaces } from '../synthetic-runs.ts'
import { printNumber, type Row } from '../table.ts'

const BAR_MS = 1
const ROUNDS = 10

type Question = readonly [flow: string, namespace: string | null]

const questions: readonly Question[] = flowNames.flatMap((flow) => namespaces.map((namespace): Question => [flow, namespace]))

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
