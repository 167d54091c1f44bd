/** Whether what was kept under the name is durable. */
type KeepSetting = (name: string, value: unknown) => Promise<boolean>

/** A batch of a scan. Each of its runs was seen last as that scan told it, and started, as far as anybody says, in this time. */
interface KnownBatch {
  readonly sourceId: string
  readonly digest: string
  /** Epoch milliseconds, both ends included. */
  readonly from: number
  readonly to: number
}

const PREFIX = 'batch/'
/** More would be a long question to a host. What is forgotten is told again, and compared. */
const MAX_ASKED = 4_000

/**
 * Which batches of a source's scans the importer has whole, by digest, so that a host need not tell them again. It only saves time:
 * a batch is forgotten with the first change of what was seen of any run in it, in the same commit.
 */
export class KnownBatches {
  readonly #keep: KeepSetting
  /** By the name of their setting. */
  readonly #batches = new Map<string, KnownBatch>()

  constructor(settings: Iterable<readonly [string, unknown]>, keep: KeepSetting) {
    this.#keep = keep
    for (const [name, value] of settings) if (name.startsWith(PREFIX) && isKnownBatch(value)) this.#batches.set(name, value)
  }

  /** Those with the newest runs first, so that of too many the oldest are told again. */
  digests(sourceId: string): string[] {
    const ofSource = [...this.#batches.values()].filter((batch) => batch.sourceId === sourceId)
    return ofSource
      .toSorted((a, b) => b.to - a.to)
      .slice(0, MAX_ASKED)
      .map(({ digest }) => digest)
  }

  /** The batch with runs of these starts was imported whole, in this go or before. */
  note(sourceId: string, digest: string, starts: readonly number[]): void {
    if (starts.length === 0) return
    const { from, to } = spanOf(starts)
    const name = `${PREFIX}${sourceId}/${from}`
    const known = this.#batches.get(name)
    if (known?.digest === digest && known.to === to) return
    const batch: KnownBatch = { sourceId, digest, from, to }
    this.#batches.set(name, batch)
    void this.#keep(name, batch).then((isKept) => {
      if (!isKept && this.#batches.get(name) === batch) this.#batches.delete(name)
    })
  }

  /** Something else was seen of runs of these starts. */
  forget(sourceId: string, starts: readonly number[]): void {
    if (starts.length === 0) return
    const span = spanOf(starts)
    for (const [name, batch] of this.#batches) {
      if (batch.sourceId !== sourceId || batch.from > span.to || batch.to < span.from) continue
      if (!starts.some((at) => batch.from <= at && at <= batch.to)) continue
      this.#batches.delete(name)
      void this.#keep(name, null)
    }
  }
}

function spanOf(starts: readonly number[]): { from: number; to: number } {
  let [from, to] = [Infinity, -Infinity]
  for (const at of starts) {
    from = Math.min(from, at)
    to = Math.max(to, at)
  }
  return { from, to }
}

// What is stored may be anything.
function isKnownBatch(value: unknown): value is KnownBatch {
  const { sourceId, digest, from, to }: Partial<Record<keyof KnownBatch, unknown>> =
    typeof value === 'object' && value !== null ? value : {}
  return typeof sourceId === 'string' && typeof digest === 'string' && typeof from === 'number' && typeof to === 'number'
}
