import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Replica } from '../src-core/replica/replica.ts'
import { runKey } from '../src-core/runs/run-key.ts'
import type { ObservedRun } from '../src-core/runs/run.ts'
import { pythonWith } from '../test/support/python-packages.ts'
import { median } from './measure.ts'
import { flowNames, HOT_TAGS } from './synthetic-runs.ts'

const SCRIPT = fileURLToPath(new URL('./peers/mlflow_peer.py', import.meta.url))
/** The client without its server, and what its SQLite store needs. */
const PACKAGES = ['mlflow-skinny==3.17.2', 'sqlalchemy==2.1.9', 'alembic==1.20.1']

const QUESTIONS = flowNames.flatMap((flow) => HOT_TAGS.map((tag) => ({ flow, tag })))

export interface MlflowTimes {
  /** All runs with all three hot tags. */
  readonly threeTagsMs: number
  readonly latestRunMs: number
}

interface PeerAnswer {
  readonly matches: number
  readonly searchMs: readonly number[]
  readonly latest: readonly { readonly runId: string | null; readonly ms: number }[]
}

/**
 * Asks MLflow's store in SQLite about the same runs as `replica` has; medians. Gives a sentence where Python or the packages cannot be
 * had. Throws when the two disagree.
 */
export async function askMlflow(folder: string, runs: readonly ObservedRun[], replica: Replica): Promise<MlflowTimes | string> {
  let interpreter
  try {
    interpreter = await pythonWith('mlflow', PACKAGES)
  } catch {
    return 'none: no Python, or no package index'
  }
  const asked = {
    runs: runs.map(({ flow, runId, createdAt, userTags }) => ({ flow, runId, startMs: createdAt, tags: userTags })),
    hotTags: HOT_TAGS,
    latest: QUESTIONS,
  }
  const answer: PeerAnswer = JSON.parse(await pythonOn(interpreter, folder, JSON.stringify(asked)))
  const ours = replica.page({ query: HOT_TAGS.map((tag) => `tag:${tag}`).join(' '), namespace: null, from: 0, to: 0 }).count
  if (ours !== answer.matches) throw new Error(`${ours} runs with three tags, for MLflow ${answer.matches}`)
  for (const [i, { flow, tag }] of QUESTIONS.entries()) {
    const theirs = answer.latest[i]?.runId ?? null
    const found = replica.latestRun(flow, tag, { successful: false })?.key ?? null
    if (found !== (theirs === null ? null : runKey('local', flow, theirs)))
      throw new Error(`latest ${flow} with ${tag}: ${String(found)}, for MLflow ${String(theirs)}`)
  }
  return { threeTagsMs: median(answer.searchMs), latestRunMs: median(answer.latest.map(({ ms }) => ms)) }
}

function pythonOn(interpreter: string, folder: string, input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(interpreter, [SCRIPT], { cwd: folder, maxBuffer: 64 * 1024 * 1024 }, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    )
    child.stdin?.end(input)
  })
}
