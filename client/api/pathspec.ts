import { pathspec } from '../../src-core/runs/run-key.ts'
import type { Pathspec } from '../../src-core/runs/run.ts'
import { MetaflowInvalidPathspec } from './errors.ts'

const RUN = /^([^/\s]+)\/([^/]+)$/

export interface RunName {
  readonly flow: string
  readonly runId: string
}

/** `Flow/RunId`, and nothing deeper; null for anything else. */
export function readPathspec(text: string): RunName | null {
  const [, flow, runId] = RUN.exec(text) ?? []
  return flow === undefined || runId === undefined ? null : { flow, runId }
}

/** As `readPathspec`; throws `MetaflowInvalidPathspec`. */
export function parsePathspec(text: string): RunName & { readonly pathspec: Pathspec } {
  const name = readPathspec(text)
  if (name === null) {
    throw new MetaflowInvalidPathspec(
      `${JSON.stringify(text)} names no run. Nothing was done. A run is named Flow/RunId, as TrainFlow/1791369000880907.`,
    )
  }
  return { ...name, pathspec: pathspec(name) }
}
