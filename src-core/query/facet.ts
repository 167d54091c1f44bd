import { compareCodePoints } from '../lib/code-points.ts'
import type { Bits } from './bits.ts'
import { foldText } from './fold-text.ts'
import { exactText, fitsPattern } from './pattern.ts'
import { Posting } from './posting.ts'
import type { NameCount, Pattern } from './query.ts'

/**
 * The names that one property of runs takes (tags, flows, owners), each once and with the posting of its runs.
 * Ids count from 0 in the order in which names came. A name that no run has any more stays, with an empty posting.
 */
export class Facet {
  readonly #names: string[] = []
  readonly #ids = new Map<string, number>()
  readonly #postings: Posting[] = []
  /** Names without case, as far as bare words have needed them. */
  readonly #folded: string[] = []

  get size(): number {
    return this.#names.length
  }

  name(id: number): string {
    const name = this.#names[id]
    if (name === undefined) throw new Error(`no name has id ${id} of ${this.#names.length}`)
    return name
  }

  posting(id: number): Posting {
    const posting = this.#postings[id]
    if (posting === undefined) throw new Error(`no posting has id ${id} of ${this.#postings.length}`)
    return posting
  }

  intern(name: string): number {
    const known = this.#ids.get(name)
    if (known !== undefined) return known
    const id = this.#names.length
    this.#names.push(name)
    this.#postings.push(new Posting())
    this.#ids.set(name, id)
    return id
  }

  named(name: string): Posting | null {
    const id = this.#ids.get(name)
    return id === undefined ? null : this.posting(id)
  }

  matching(pattern: Pattern): Posting[] {
    const exact = exactText(pattern)
    if (exact === null) return this.#postings.filter((_, id) => fitsPattern(pattern, this.name(id)))
    const posting = this.named(exact)
    return posting === null ? [] : [posting]
  }

  /** Postings of the names that begin so. */
  withPrefix(prefix: string): Posting[] {
    return this.#postings.filter((_, id) => this.name(id).startsWith(prefix))
  }

  /** Postings of the names that pass `test` without their case. */
  folded(test: (folded: string) => boolean): Posting[] {
    for (let id = this.#folded.length; id < this.#names.length; id++) this.#folded.push(foldText(this.name(id)))
    return this.#postings.filter((_, id) => test(this.#folded[id] ?? ''))
  }

  /** Names that some run has, within `bits` or anywhere, in no particular order. */
  counts(bits: Bits | null): NameCount[] {
    const counts: NameCount[] = []
    for (let id = 0; id < this.#names.length; id++) {
      const posting = this.posting(id)
      const count = bits === null ? posting.count : posting.countIn(bits)
      if (count > 0) counts.push({ name: this.name(id), count })
    }
    return counts
  }

  /** Names that some run has, with their runs within `bits`, most frequent there first and then anywhere; those without any come last. */
  rankedWithin(bits: Bits): NameCount[] {
    return this.counts(null)
      .map(({ name, count }) => ({ name, count: this.named(name)?.countIn(bits) ?? 0, all: count }))
      .toSorted((a, b) => b.count - a.count || b.all - a.all || compareCodePoints(a.name, b.name))
      .map(({ name, count }) => ({ name, count }))
  }

  shift(gaps: readonly number[]): void {
    for (const posting of this.#postings) posting.shift(gaps)
  }

  clearPostings(): void {
    for (const posting of this.#postings) posting.clear()
  }
}
