import { createHash } from 'node:crypto'
import type { ObservedRun } from '../../src-core/runs/run.ts'
import { MAX_BATCH } from '../../src-sources/run-source.ts'

export interface ScanBatch {
  readonly runs: readonly ObservedRun[]
  /** Of all that is told of these runs, in this order; the same for the same. Null when the scan ended within the batch. */
  readonly digest: string | null
}

/** The first batch of a scan, so that the first rows come at once. */
const FIRST_BATCH = 32
const DAY_MS = 86_400_000
const DIGEST_LENGTH = 16

/**
 * Cuts what one scan finds into batches that are the same in the next scan as long as their runs are: a batch never reaches over the end of
 * a day, so that today's runs do not move the cuts of earlier days.
 */
export class ScanBatches {
  #held: ObservedRun[] = []
  #isFirst = true

  /** The batches that are whole now. */
  add(runs: readonly ObservedRun[]): ScanBatch[] {
    const whole: ScanBatch[] = []
    for (const run of runs) {
      const [first] = this.#held
      const isFull = this.#held.length >= (this.#isFirst ? FIRST_BATCH : MAX_BATCH)
      if (first !== undefined && (isFull || dayOf(first) !== dayOf(run))) whole.push(...this.end())
      this.#held.push(run)
    }
    return whole
  }

  /** A run that was found changed while its batch was held back is in it as it is now. */
  correct(runs: readonly ObservedRun[]): void {
    for (const run of runs) {
      const at = this.#held.findIndex(({ flow, runId }) => flow === run.flow && runId === run.runId)
      if (at >= 0) this.#held[at] = run
    }
  }

  /** What is held back still, as the last batch of the scan. */
  end(): ScanBatch[] {
    const runs = this.#take()
    return runs.length === 0 ? [] : [{ runs, digest: digestOf(runs) }]
  }

  /** What is held back still, when the scan ended before it was through. */
  breakOff(): ScanBatch[] {
    const runs = this.#take()
    return runs.length === 0 ? [] : [{ runs, digest: null }]
  }

  #take(): readonly ObservedRun[] {
    const runs = this.#held
    this.#held = []
    this.#isFirst = false
    return runs
  }
}

const dayOf = ({ createdAt }: ObservedRun): number => Math.floor(createdAt / DAY_MS)

const digestOf = (runs: readonly ObservedRun[]): string =>
  createHash('sha256').update(JSON.stringify(runs)).digest('base64url').slice(0, DIGEST_LENGTH)
