import { createHash } from 'node:crypto'
import type { ObservedRun, RunPart } from '../../src-core/runs/run.ts'
import { MAX_BATCH } from '../../src-sources/run-source.ts'

export interface ScanBatch {
  readonly runs: readonly ObservedRun[]
  readonly parts: readonly RunPart[]
}

/** The first part of a scan, so that the first rows come at once. */
const FIRST_PART = 32
const DAY_MS = 86_400_000
const DIGEST_LENGTH = 16

/**
 * Cuts what one scan finds into parts that are the same in the next scan as long as their runs are: a part never reaches over the end of a
 * day, so that today's runs do not move the cuts of earlier days. Parts are told several at a time.
 */
export class ScanBatches {
  #held: ObservedRun[] = []
  readonly #whole: { readonly runs: readonly ObservedRun[]; readonly digest: string }[] = []
  #isFirst = true

  add(runs: readonly ObservedRun[]): void {
    for (const run of runs) {
      const [first] = this.#held
      const isFull = this.#held.length >= (this.#isFirst ? FIRST_PART : MAX_BATCH)
      if (first !== undefined && (isFull || dayOf(first) !== dayOf(run))) this.end()
      this.#held.push(run)
    }
  }

  /** A run that was found changed while its part was held back is in it as it is now. */
  correct(runs: readonly ObservedRun[]): void {
    for (const run of runs) {
      const at = this.#held.findIndex(({ flow, runId }) => flow === run.flow && runId === run.runId)
      if (at >= 0) this.#held[at] = run
    }
  }

  /** Nothing more comes to what is held back. */
  end(): void {
    const runs = this.#held
    this.#held = []
    this.#isFirst = false
    if (runs.length > 0) this.#whole.push({ runs, digest: digestOf(runs) })
  }

  /** The parts that are whole now, but for known ones. */
  take(known: ReadonlySet<string> | null): ScanBatch[] {
    const batches: { runs: ObservedRun[]; parts: RunPart[] }[] = []
    for (const { runs, digest } of this.#whole.splice(0)) {
      if (known?.has(digest) === true) continue
      let batch = batches.at(-1)
      if (batch === undefined || batch.runs.length + runs.length > MAX_BATCH) batches.push((batch = { runs: [], parts: [] }))
      batch.runs.push(...runs)
      batch.parts.push({ digest, count: runs.length })
    }
    return batches
  }

  /** What is held back, when the scan ended before it was through: no part of anything. */
  breakOff(): ScanBatch[] {
    const runs = this.#held
    this.#held = []
    return runs.length === 0 ? [] : [{ runs, parts: [] }]
  }
}

const dayOf = ({ createdAt }: ObservedRun): number => Math.floor(createdAt / DAY_MS)

const digestOf = (runs: readonly ObservedRun[]): string =>
  createHash('sha256').update(JSON.stringify(runs)).digest('base64url').slice(0, DIGEST_LENGTH)
