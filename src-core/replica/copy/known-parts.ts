/** Whether what was kept under the name is durable. */
type KeepSetting = (name: string, value: unknown) => Promise<boolean>

/** A part of a scan. Each of its runs was seen last as that scan told it, and started, as far as anybody says, in this time. */
interface KnownPart {
  readonly sourceId: string
  readonly digest: string
  /** Epoch milliseconds, both ends included. */
  readonly from: number
  readonly to: number
}

const PREFIX = 'part/'
/** More would be a long question to a host. What is forgotten is told again, and compared. */
const MAX_ASKED = 4_000

/**
 * Which parts of a source's scans the importer has whole, by digest, so that a host need not tell them again. It only saves time:
 * a part is forgotten with the first change of what was seen of any run in it, in the same commit.
 */
export class KnownParts {
  readonly #keep: KeepSetting
  /** By the name of their setting. */
  readonly #parts = new Map<string, KnownPart>()

  constructor(settings: Iterable<readonly [string, unknown]>, keep: KeepSetting) {
    this.#keep = keep
    for (const [name, value] of settings) if (name.startsWith(PREFIX) && isKnownPart(value)) this.#parts.set(name, value)
  }

  /** Those with the newest runs first, so that of too many the oldest are told again. */
  digests(sourceId: string): string[] {
    const ofSource = [...this.#parts.values()].filter((part) => part.sourceId === sourceId)
    return ofSource
      .toSorted((a, b) => b.to - a.to)
      .slice(0, MAX_ASKED)
      .map(({ digest }) => digest)
  }

  /** The part with runs of these starts was imported whole, in this go or before. */
  note(sourceId: string, digest: string, starts: readonly number[]): void {
    if (starts.length === 0) return
    const { from, to } = spanOf(starts)
    const name = `${PREFIX}${sourceId}/${from}`
    const known = this.#parts.get(name)
    if (known?.digest === digest && known.to === to) return
    const part: KnownPart = { sourceId, digest, from, to }
    this.#parts.set(name, part)
    void this.#keep(name, part).then((isKept) => {
      if (!isKept && this.#parts.get(name) === part) this.#parts.delete(name)
    })
  }

  /** Something else was seen of runs of these starts. */
  forget(sourceId: string, starts: readonly number[]): void {
    if (starts.length === 0) return
    const span = spanOf(starts)
    for (const [name, part] of this.#parts) {
      if (part.sourceId !== sourceId || part.from > span.to || part.to < span.from) continue
      if (!starts.some((at) => part.from <= at && at <= part.to)) continue
      this.#parts.delete(name)
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
function isKnownPart(value: unknown): value is KnownPart {
  const { sourceId, digest, from, to }: Partial<Record<keyof KnownPart, unknown>> = typeof value === 'object' && value !== null ? value : {}
  return typeof sourceId === 'string' && typeof digest === 'string' && typeof from === 'number' && typeof to === 'number'
}
