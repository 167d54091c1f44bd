import { copyBits, countCommon, hasBit, highestBit, intersectBits, setBit, uniteBits } from './bits.ts'
import type { Bits } from './bits.ts'

/** A posting is kept as a sorted list until bits are smaller, and turns back only at half of that, so that it does not flutter. */
const LIST_AT_MOST = 64
const RUNS_PER_LISTED = 32

/** The ordinals of the runs that share one value. A list while they are few, bits when they are many. */
export class Posting {
  /** Sorted; null while there are bits. */
  #list: number[] | null = []
  /** At least as long as the highest ordinal needs. */
  #bits: Bits = new Uint32Array(0)
  #count = 0

  get count(): number {
    return this.#count
  }

  has(ordinal: number): boolean {
    if (this.#list === null) return hasBit(this.#bits, ordinal)
    return this.#list[lowerBound(this.#list, ordinal)] === ordinal
  }

  /** Adding a member again does nothing. Newest runs come at O(1), amortised. */
  add(ordinal: number): void {
    if (this.#list === null) return this.#addBit(ordinal)
    const list = this.#list
    const last = list.at(-1)
    if (last === undefined || last < ordinal) {
      list.push(ordinal)
    } else {
      const at = lowerBound(list, ordinal)
      if (list[at] === ordinal) return
      list.splice(at, 0, ordinal)
    }
    this.#count++
    if (list.length > LIST_AT_MOST && list.length * RUNS_PER_LISTED > (list.at(-1) ?? 0)) this.#turnIntoBits(list)
  }

  /** Removing what is not there does nothing. */
  remove(ordinal: number): void {
    if (!this.has(ordinal)) return
    this.#count--
    if (this.#list !== null) {
      this.#list.splice(lowerBound(this.#list, ordinal), 1)
      return
    }
    this.#bits[ordinal >>> 5] = (this.#bits[ordinal >>> 5] ?? 0) & ~(1 << (ordinal & 31))
    if (this.#count * 2 < this.#bits.length) this.#turnIntoList()
  }

  uniteInto(bits: Bits): void {
    if (this.#list === null) uniteBits(bits, this.#bits)
    else for (const ordinal of this.#list) setBit(bits, ordinal)
  }

  intersectInto(bits: Bits): void {
    if (this.#list === null) return intersectBits(bits, this.#bits)
    const both = this.#list.filter((ordinal) => hasBit(bits, ordinal))
    bits.fill(0)
    for (const ordinal of both) setBit(bits, ordinal)
  }

  countIn(bits: Bits): number {
    if (this.#list === null) return countCommon(bits, this.#bits)
    let count = 0
    for (const ordinal of this.#list) if (hasBit(bits, ordinal)) count++
    return count
  }

  /** Calls `visit` with each ordinal, oldest first. */
  forEach(visit: (ordinal: number) => void): void {
    if (this.#list !== null) return this.#list.forEach(visit)
    for (let i = 0; i < this.#bits.length; i++) {
      for (let word = this.#bits[i] ?? 0; word !== 0; word &= word - 1) visit(i * 32 + highestBit(word & -word))
    }
  }

  /** Makes room: `gaps` names, sorted, the ordinal that each new run comes before; equal ones for several runs at one place. */
  shift(gaps: readonly number[]): void {
    const [firstGap = Infinity] = gaps
    if (this.#list !== null) {
      const list = this.#list
      let passed = 0
      for (let i = lowerBound(list, firstGap); i < list.length; i++) {
        const ordinal = list[i] ?? 0
        if ((gaps[passed] ?? Infinity) <= ordinal) passed = lowerBound(gaps, ordinal + 1)
        list[i] = ordinal + passed
      }
      return
    }
    const span = this.#bits.length * 32
    if (firstGap >= span) return
    const shifted: Bits = new Uint32Array((span + gaps.length + 31) >>> 5)
    for (let from = 0, passed = 0; from < span;) {
      const to = Math.min(gaps[passed] ?? span, span)
      if (to > from) copyBits(this.#bits, from, shifted, from + passed, to - from)
      from = to
      passed = lowerBound(gaps, to + 1)
    }
    this.#bits = shifted
  }

  clear(): void {
    this.#list = []
    this.#bits = new Uint32Array(0)
    this.#count = 0
  }

  /** The newest ordinal that all of one or more postings have; -1 when there is none. */
  static newestCommon(postings: readonly Posting[]): number {
    const [fewest, ...others] = postings.toSorted((a, b) => a.#size() - b.#size())
    if (fewest === undefined) throw new Error('newest of no postings')
    if (fewest.#list !== null) return fewest.#list.findLast((ordinal) => others.every((other) => other.has(ordinal))) ?? -1
    // The shortest is no list, so none is.
    for (let i = fewest.#bits.length - 1; i >= 0; i--) {
      let word = fewest.#bits[i] ?? 0
      for (const other of others) word &= other.#bits[i] ?? 0
      if (word !== 0) return i * 32 + highestBit(word)
    }
    return -1
  }

  /** Lists before bits, short ones first. */
  #size(): number {
    return this.#list === null ? 2 ** 32 + this.#bits.length : this.#list.length
  }

  #addBit(ordinal: number): void {
    if (hasBit(this.#bits, ordinal)) return
    const words = (ordinal >>> 5) + 1
    if (words > this.#bits.length) {
      if ((this.#count + 1) * 2 < words) {
        this.#turnIntoList()
        this.add(ordinal)
        return
      }
      const grown: Bits = new Uint32Array(Math.max(words, this.#bits.length + (this.#bits.length >>> 1)))
      grown.set(this.#bits)
      this.#bits = grown
    }
    setBit(this.#bits, ordinal)
    this.#count++
  }

  #turnIntoBits(list: readonly number[]): void {
    this.#bits = new Uint32Array(((list.at(-1) ?? 0) >>> 5) + 1)
    for (const ordinal of list) setBit(this.#bits, ordinal)
    this.#list = null
  }

  #turnIntoList(): void {
    const list: number[] = []
    this.forEach((ordinal) => list.push(ordinal))
    this.#list = list
    this.#bits = new Uint32Array(0)
  }
}

/** The first index whose entry is not below `value`; the length when all are. */
function lowerBound(sorted: readonly number[], value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}
