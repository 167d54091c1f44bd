import { fileURLToPath } from 'node:url'
import type { Replica } from '../src-core/replica/replica.ts'
import { runKey } from '../src-core/runs/run-key.ts'
import { realMetaflow } from '../test/support/real-metaflow.ts'
import { summarise } from './measure.ts'
import { flowNames, HOT_TAGS } from './synthetic-runs.ts'

const SCRIPT = fileURLToPath(new URL('./peers/metaflow_peer.py', import.meta.url))

/** A question costs the client a good part of a second, so it gets fewer than the replica: every flow, in three namespaces. */
const QUESTIONS = flowNames.flatMap((flow) => [null, 'user:alice', 'gh_test_ok'].map((namespace) => ({ flow, namespace })))

export interface MetaflowTimes {
  readonly latestRunP99Ms: number
  /** All runs of all flows, with their tags. */
  readonly listMs: number
  /** All runs of all flows with the three hot tags. */
  readonly threeTagsMs: number
  /** What Tagalong reads of a run when it scans: tags, times and how it ended. */
  readonly factsMsPerRun: number
}

interface PeerAnswer extends Omit<MetaflowTimes, 'latestRunP99Ms'> {
  readonly latest: readonly { readonly runId: string | null; readonly ms: number }[]
  readonly runs: number
  readonly withThreeTags: number
}

/**
 * Asks the real client about the datastore in `folder`, of which `replica` has the same runs. Gives a sentence where Python or the
 * package cannot be had. Throws when client and replica disagree: then one of the two is fast at something else.
 */
export async function askMetaflow(folder: string, replica: Replica): Promise<MetaflowTimes | string> {
  let metaflow
  try {
    metaflow = await realMetaflow(folder)
  } catch {
    return 'none: no Python, or no package index'
  }
  const answer: PeerAnswer = JSON.parse(await metaflow.python([SCRIPT, JSON.stringify({ latest: QUESTIONS, tags: HOT_TAGS })]))
  for (const [i, { flow, namespace }] of QUESTIONS.entries()) {
    const runId = answer.latest[i]?.runId ?? null
    const theirs = runId === null ? null : runKey('local', flow, runId)
    const ours = replica.latestRun(flow, namespace, { successful: false })?.key ?? null
    if (ours !== theirs) throw new Error(`latest run of ${flow} in ${String(namespace)}: ${String(ours)}, for Metaflow ${String(theirs)}`)
  }
  if (answer.runs !== replica.status().runCount) throw new Error(`Metaflow lists ${answer.runs} runs of ${replica.status().runCount}`)
  const ours = replica.page({ query: HOT_TAGS.map((tag) => `tag:${tag}`).join(' '), namespace: null, from: 0, to: 0 }).count
  if (answer.withThreeTags !== ours) throw new Error(`Metaflow finds ${answer.withThreeTags} runs with three tags, Tagalong ${ours}`)
  const { latest, listMs, factsMsPerRun, threeTagsMs } = answer
  return { latestRunP99Ms: summarise(latest.map(({ ms }) => ms)).p99, listMs, factsMsPerRun, threeTagsMs }
}
