import { ok, type Result, err } from '../src-core/lib/result.ts'
import type { RunDetail } from '../src-core/bridge/contract.ts'
import type { ObservedRun } from '../src-core/runs/run.ts'
import {
  MAX_BATCH,
  type RunSource,
  type ScanOptions,
  type ScanStep,
  type SourceRefusal,
  type SourceState,
  type Watch,
} from '../src-sources/run-source.ts'

const NOT_MADE: SourceRefusal = { kind: 'not-found', message: 'A synthetic run has no details.' }

/** Runs in memory behind the port of run sources: what follows the disk on the way to the screen can be measured without the disk. */
export class SyntheticSource implements RunSource {
  readonly kind = 'metaflow-datastore'
  readonly name = 'bench'
  readonly path = '/bench/.metaflow'
  readonly #runs: readonly ObservedRun[]

  constructor(runs: readonly ObservedRun[]) {
    this.#runs = runs
  }

  state(): SourceState {
    return { available: true, runCount: this.#runs.length, problems: [], moreProblems: 0 }
  }

  async *scan({ signal }: ScanOptions): AsyncGenerator<ScanStep> {
    const total = this.#runs.length
    for (let from = 0; from < total; from += MAX_BATCH) {
      if (signal?.aborted) return
      const runs = this.#runs.slice(from, from + MAX_BATCH)
      yield { runs, progress: { read: from + runs.length, total } }
      // A real source waits for the disk between two batches, and lets go of the event loop.
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  watch(): Watch {
    return { close: () => {} }
  }

  reread(): Promise<null> {
    return Promise.resolve(null)
  }

  detail(): Promise<Result<RunDetail, SourceRefusal>> {
    return Promise.resolve(ok({ parameters: [], steps: [], cards: [] }))
  }

  readCard(): Promise<Result<string, SourceRefusal>> {
    return Promise.resolve(err(NOT_MADE))
  }

  readLog(): ReturnType<RunSource['readLog']> {
    return Promise.resolve(err(NOT_MADE))
  }

  writeTags(): ReturnType<RunSource['writeTags']> {
    return Promise.resolve(err({ kind: 'read-only', message: 'A synthetic run has no record.' }))
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}
