import { countBits, hasBit, highestBit, intersectBits, invertBits, popcount } from './bits.ts'
import type { Bits } from './bits.ts'

/**
 * A set of runs, one bit per ordinal. Ordinals count from the oldest run; whoever reads a set reads it newest first.
 * A set describes the index as it was when it was asked for: after the next `upsert` ask again.
 */
export class RunSet implements Iterable<number> {
  /** Runs in the index that the set was made of. */
  readonly size: number
  /** Read only; shared with nobody who writes. */
  readonly bits: Bits
  #count: number | null = null

  constructor(bits: Bits, size: number) {
    this.bits = bits
    this.size = size
  }

  get count(): number {
    this.#count ??= countBits(this.bits)
    return this.#count
  }

  has(ordinal: number): boolean {
    return hasBit(this.bits, ordinal)
  }

  /** Runs that are in both. Sets of different moments are a broken invariant. */
  and(other: RunSet): RunSet {
    if (other.size !== this.size) throw new Error(`sets of ${this.size} and of ${other.size} runs do not go together`)
    const both = this.bits.slice()
    intersectBits(both, other.bits)
    return new RunSet(both, this.size)
  }

  /** Runs that are in this set and not in the other. */
  without(other: RunSet): RunSet {
    const rest = other.bits.slice()
    invertBits(rest, other.size)
    return this.and(new RunSet(rest, other.size))
  }

  /** Ordinals, newest first. */
  *[Symbol.iterator](): Iterator<number> {
    for (let i = this.bits.length - 1; i >= 0; i--) {
      for (let word = this.bits[i] ?? 0; word !== 0;) {
        const bit = highestBit(word)
        yield i * 32 + bit
        word &= ~(1 << bit)
      }
    }
  }

  /** Ordinals at the places `from` (inclusive) to `to` (exclusive), newest first. Places that do not exist are left out. */
  slice(from: number, to: number): number[] {
    const ordinals: number[] = []
    let place = 0
    for (let i = this.bits.length - 1; i >= 0 && place < to; i--) {
      const word = this.bits[i] ?? 0
      const inWord = popcount(word)
      // Whole words before the window are only counted.
      if (place + inWord > from) {
        for (let rest = word; rest !== 0 && place < to; place++) {
          const bit = highestBit(rest)
          if (place >= from) ordinals.push(i * 32 + bit)
          rest &= ~(1 << bit)
        }
      } else {
        place += inWord
      }
    }
    return ordinals
  }

  /** All ordinals, newest first. */
  toArray(): Uint32Array {
    const ordinals = new Uint32Array(this.count)
    let place = 0
    for (let i = this.bits.length - 1; i >= 0; i--) {
      for (let word = this.bits[i] ?? 0; word !== 0;) {
        const bit = highestBit(word)
        ordinals[place++] = i * 32 + bit
        word &= ~(1 << bit)
      }
    }
    return ordinals
  }

  /** Place of a member, newest first, from 0; null for a run that is not in the set. */
  rank(ordinal: number): number | null {
    if (!this.has(ordinal)) return null
    const word = ordinal >>> 5
    // Two shifts, because a shift by 32 is none.
    let newer = popcount(((this.bits[word] ?? 0) >>> (ordinal & 31)) >>> 1)
    for (let i = word + 1; i < this.bits.length; i++) newer += popcount(this.bits[i] ?? 0)
    return newer
  }
}
