import { printQuery } from '../../src-core/query/print-query.ts'
import { allOf } from '../../src-core/query/query.ts'
import type { RunKey } from '../../src-core/runs/run.ts'
import type { Services } from '../app/services.ts'

/** More people than this never made one apart. */
const MOST = 500

/** The run that others of its flow are compared with, whoever looks at what; null when nobody made one. */
export async function findBaseline({ replica }: Services, flow: string): Promise<RunKey | null> {
  const query = printQuery(
    allOf([
      { kind: 'flow', name: [flow] },
      { kind: 'is', mark: 'baseline' },
    ]),
  )
  const { rows } = await replica.page({ query, namespace: null, archived: 'shown', from: 0, to: MOST })
  return rows.find((row) => row.isBaseline)?.key ?? null
}
