import { join } from 'node:path'
import type { ObservedRun } from '../../src-core/runs/run.ts'
import { openDatastore } from '../../src-sources/metaflow-datastore/open-datastore.ts'
import type { RunSource } from '../../src-sources/run-source.ts'
import { makeRun } from '../../test/support/make-datastore.ts'
import { timed } from '../measure.ts'
import type { MetaflowTimes } from '../metaflow-peer.ts'
import { printNumber, type Row } from '../table.ts'

const AT_ONCE = 64

/** Writes the runs as Metaflow writes them, into `.metaflow` in `folder`. */
export async function writeDatastore(folder: string, runs: readonly ObservedRun[]): Promise<void> {
  const root = join(folder, '.metaflow')
  for (let from = 0; from < runs.length; from += AT_ONCE) {
    await Promise.all(
      runs
        .slice(from, from + AT_ONCE)
        .map(({ flow, runId, userTags, systemTags, outcome }) =>
          makeRun(root, { flow, runId, tags: userTags, systemTags, ending: outcome === 'open' ? 'running' : outcome }),
        ),
    )
  }
}

/** Reads every run of the datastore, then looks again while nothing has changed, as the host does. */
export async function datastoreRows(folder: string, runCount: number, peer: MetaflowTimes | string): Promise<Row[]> {
  const opened = await openDatastore(folder)
  if (!opened.ok) throw new Error(opened.error.message)
  const source = opened.value
  try {
    const first = await timed(() => countRuns(source))
    const again = await timed(() => countRuns(source))
    if (first.value !== runCount || again.value !== runCount)
      throw new Error(`read ${first.value}, then ${again.value} of ${runCount} runs`)
    const row = (what: string, ms: number, peerName: string, pickMs: (times: MetaflowTimes) => number): Row => ({
      what,
      runs: runCount,
      name: 'a run',
      value: (ms * 1000) / runCount,
      unit: 'µs',
      aside: `${printNumber(ms / 1000)} s in all`,
      peer: typeof peer === 'string' ? peer : { name: peerName, value: pickMs(peer) * 1000 },
    })
    return [
      row('read a datastore from disk', first.ms, 'Metaflow, the same', (times) => times.factsMsPerRun),
      row('read it again, unchanged', again.ms, 'Metaflow, tags only', (times) => times.listMs / runCount),
    ]
  } finally {
    await source.close()
  }
}

async function countRuns(source: RunSource): Promise<number> {
  let count = 0
  for await (const { runs } of source.scan({ report: 'all' })) count += runs.length
  return count
}
