import type { Pathspec, RunId, RunKey } from './run.ts'

/* oxlint-disable typescript/no-unsafe-type-assertion -- the brands of runs are given here and nowhere else */

export const runKey = (origin: string, flow: string, runId: string): RunKey => `${origin}/${flow}/${runId}` as RunKey
export const pathspec = (run: { readonly flow: string; readonly runId: string }): Pathspec => `${run.flow}/${run.runId}` as Pathspec

/** The parts of a key made by `runKey`. Origin and flow contain no slash; a run id may. Throws on anything else. */
export function parseRunKey(key: RunKey): RunId {
  const first = key.indexOf('/')
  const second = key.indexOf('/', first + 1)
  if (first < 1 || second < first + 2 || second === key.length - 1) throw new Error(`not a run key: ${key}`)
  return { origin: key.slice(0, first), flow: key.slice(first + 1, second), runId: key.slice(second + 1) }
}
