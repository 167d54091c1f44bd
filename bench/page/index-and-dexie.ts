import { Dexie, type Table } from 'dexie'
import { RunIndex } from '../../src-core/query/run-index.ts'
import { parseQuery } from '../../src-core/query/parse-query.ts'
import { runKey } from '../../src-core/runs/run-key.ts'
import { runOwner } from '../../src-core/runs/run-status.ts'
import type { RunRow } from '../../src-core/runs/run.ts'
import type { QueryPeers } from '../page-messages.ts'
import { HOT_TAGS, makeRuns } from '../synthetic-runs.ts'

declare global {
  interface Window {
    /** The same questions to the bitset index and to a multi-entry index of Dexie with the same rows, in this page. */
    compareQueries(runCount: number): Promise<QueryPeers>
  }
}

/** A clock of a page counts in steps of 0.1 ms, so the index answers many times per measurement. */
const INDEX_TIMES = 200
const DEXIE_TIMES = 7

class Peer extends Dexie {
  declare readonly rows: Table<RunRow, string>

  constructor() {
    super('query-peer', { cache: 'disabled' })
    this.version(1).stores({ rows: 'key, *userTags' })
  }
}

window.compareQueries = async (runCount) => {
  const rows = makeRuns(runCount).map((run): RunRow =>
    Object.assign(run, {
      key: runKey('local', run.flow, run.runId),
      origin: 'local',
      owner: runOwner(run.systemTags),
      taggedBy: [],
      marks: [],
    }),
  )
  const index = new RunIndex()
  index.upsert(rows)
  const peer = new Peer()
  try {
    for (let from = 0; from < rows.length; from += 10_000) await peer.rows.bulkAdd(rows.slice(from, from + 10_000))
    return { intersection: await intersect(index, peer), count: await countHot(index, peer) }
  } finally {
    await peer.delete()
  }
}

/** Three frequent tags: keys of each from the database, and those that are in all. */
async function intersect(index: RunIndex, peer: Peer): Promise<QueryPeers['intersection']> {
  const [a, b, c] = HOT_TAGS
  const query = parseQuery(`tag:"${a}" tag:"${b}" tag:"${c}"`)
  if (!query.ok) throw new Error(query.error.message)
  const keysOf = (tag: string): PromiseLike<string[]> => peer.rows.where('userTags').equals(tag).primaryKeys()
  return await compare(
    () => index.evaluate(query.value, { nowMs: 0 }).count,
    async () => {
      const [first, second, third] = await Promise.all([keysOf(a), keysOf(b), keysOf(c)])
      const inSecond = new Set(second)
      const inThird = new Set(third)
      return first.filter((key) => inSecond.has(key) && inThird.has(key)).length
    },
  )
}

async function countHot(index: RunIndex, peer: Peer): Promise<QueryPeers['count']> {
  const [hot] = HOT_TAGS
  return await compare(
    () => index.namespaceSet(hot).count,
    () => peer.rows.where('userTags').equals(hot).count(),
  )
}

async function compare(ofIndex: () => number, ofDexie: () => PromiseLike<number>): Promise<QueryPeers['count']> {
  const indexMs: number[] = []
  const dexieMs: number[] = []
  const matches = ofIndex()
  for (let round = 0; round < DEXIE_TIMES; round++) {
    let from = performance.now()
    for (let i = 0; i < INDEX_TIMES; i++) ofIndex()
    indexMs.push((performance.now() - from) / INDEX_TIMES)
    from = performance.now()
    const found = await ofDexie()
    dexieMs.push(performance.now() - from)
    if (found !== matches) throw new Error(`the index finds ${matches} runs, Dexie ${found}`)
  }
  return { index: indexMs, dexie: dexieMs, matches }
}
