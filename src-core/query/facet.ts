import { compareCodePoints } from '../lib/code-points.ts'
import type { Bits } from './bits.ts'
import { foldText } from './fold-text.ts'
import { exactText, fitsPattern } from './pattern.ts'
import type { Posting } from './posting.ts'
import type { Postings } from './postings.ts'
import type { NameCount, Pattern } from './query.ts'

/**
 * The names that one property of runs takes (tags, flows, owners), each once. Ids count from 0 in the order in which names came; their
 * postings from 1, because 0 is for the runs without a name. A name that no run has any more stays, with an empty posting.
 */
export class Facet {
  readonly #names: string[] = []
  readonly #ids = new Map<string, number>()
  readonly #postings: Postings
  /** Names without case, as far as bare words have needed them. */
  readonly #folded: string[] = []

  constructor(postings: Postings, names: readonly string[]) {
    this.#postings = postings
    for (const name of names) this.intern(name)
  }

  get size(): number {
    return this.#names.length
  }

  name(id: number): string {
    const name = this.#names[id]
    if (name === undefined) throw new Error(`no name has id ${id} of ${this.#names.length}`)
    return name
  }

  posting(id: number): Posting {
    return this.#postings.get(id + 1)
  }

  intern(name: string): number {
    const known = this.#ids.get(name)
    if (known !== undefined) return known
    const id = this.#names.length
    this.#names.push(name)
    this.#ids.set(name, id)
    return id
  }

  named(name: string): Posting | null {
    const id = this.#ids.get(name)
    return id === undefined ? null : this.posting(id)
  }

  matching(pattern: Pattern): Posting[] {
    const exact = exactText(pattern)
    if (exact === null) return this.#where((_, name) => fitsPattern(pattern, name))
    const posting = this.named(exact)
    return posting === null ? [] : [posting]
  }

  /** Postings of the names that begin so. */
  withPrefix(prefix: string): Posting[] {
    return this.#where((_, name) => name.startsWith(prefix))
  }

  /** Postings of the names that pass `test` without their case. */
  folded(test: (folded: string) => boolean): Posting[] {
    for (let id = this.#folded.length; id < this.#names.length; id++) this.#folded.push(foldText(this.name(id)))
    return this.#where((id) => test(this.#folded[id] ?? ''))
  }

  /** Names that some run has, within `bits` or anywhere, in no particular order. */
  counts(bits: Bits | null): NameCount[] {
    const counts: NameCount[] = []
    for (const [id, posting] of this.#where(() => true).entries()) {
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

  #where(test: (id: number, name: string) => boolean): Posting[] {
    const postings: Posting[] = []
    for (const [id, name] of this.#names.entries()) if (test(id, name)) postings.push(this.posting(id))
    return postings
  }
}
