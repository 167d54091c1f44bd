import type { Replica } from '../../../src-core/replica/replica.ts'
import type { RunKey } from '../../../src-core/runs/run.ts'

/** One opinion of somebody on a run, or a tag that came with it. */
type Saying = string
export type Standing = ReadonlySet<Saying>

/** What stands on these runs, as the replica's histories tell it. */
export async function standingAt(replica: Replica, keys: readonly RunKey[]): Promise<Standing> {
  const standing = new Set<Saying>()
  for (const key of keys) {
    for (const { change, kind, text, by, at, until } of (await replica.run(key))?.history ?? []) {
      if (until !== null) continue
      if (change === 'added') standing.add(JSON.stringify([key, kind, text, by, at]))
      if (change === 'came-with-run' || change === 'appeared-in-source') standing.add(fromSource(key, text))
    }
  }
  return standing
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as it was said above
const runOf = (saying: Saying): RunKey => (JSON.parse(saying) as [RunKey])[0]
/** Whether a person says this tag of a run. */
export const isSaidOf = (saying: Saying, tag: string): boolean => saying.includes(`,"tag",${JSON.stringify(tag)},`) && !isFromSource(saying)
const isFromSource = (saying: Saying): boolean => saying.endsWith('"source"]')
const fromSource = (key: RunKey, tag: string): Saying => JSON.stringify([key, 'tag', tag, 'source'])

/** An act whose end is not known yet. */
export interface OpenAct {
  readonly said: readonly Saying[]
  readonly takenBack: readonly Saying[]
}

/**
 * The plain model: two sets, what was said and what was taken back. Every assertion has a time of its own, so it is said once; what was
 * taken back by somebody who saw it is gone for good, whoever says what in whatever order.
 */
export class OpinionModel {
  readonly #said = new Set<Saying>()
  readonly #takenBack = new Set<Saying>()
  /** The process ended before it could tell whether these were kept. */
  readonly #maybe = new Set<Saying>()
  readonly #isFree: (saying: Saying) => boolean

  /** Of `freeTags` nothing is said here, because names that are renamed move by themselves; nor of what came with `carried`, whose record is told of opinions. */
  constructor(freeTags: readonly string[], carried: RunKey) {
    this.#isFree = (saying) =>
      freeTags.some((tag) => saying.includes(JSON.stringify(tag))) || (runOf(saying) === carried && isFromSource(saying))
  }

  /** What an act came to where it was done. */
  act(before: Standing, after: Standing): OpenAct {
    return { said: [...after].filter((saying) => !before.has(saying)), takenBack: [...before].filter((saying) => !after.has(saying)) }
  }

  /** The act is durable where it was done. A tag of a source is only said by importers; who takes back its removal leaves it open what holds. */
  keep({ said, takenBack }: OpenAct, isImport: boolean): void {
    for (const saying of said) {
      this.#said.add(saying)
      if (!isImport && isFromSource(saying)) this.#maybe.add(saying)
    }
    for (const saying of takenBack) this.#takenBack.add(saying)
  }

  /** Nobody knows whether it was kept, or what it did to the runs that count. */
  leaveOpen({ said, takenBack }: OpenAct, counts: (key: RunKey) => boolean = () => true): void {
    for (const saying of [...said, ...takenBack]) if (counts(runOf(saying))) this.#maybe.add(saying)
  }

  /** In words, what of `standing` should not be and what is missing. */
  differences(standing: Standing): string[] {
    const isOpen = (saying: Saying): boolean => this.#maybe.has(saying) || this.#isFree(saying)
    const missing = [...this.#said].filter((saying) => !standing.has(saying) && !this.#takenBack.has(saying) && !isOpen(saying))
    const extra = [...standing].filter((saying) => (this.#takenBack.has(saying) || !this.#said.has(saying)) && !isOpen(saying))
    return [...missing.map((saying) => `lost: ${saying}`), ...extra.map((saying) => `should not stand: ${saying}`)]
  }
}
