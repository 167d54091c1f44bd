/** A list of runs in some order, as far as a page of it needs to know. A `RunSet` is one, newest first. */
export interface RunOrder {
  readonly count: number
  /** Ordinals at the places `from` (inclusive) to `to` (exclusive). Places that do not exist are left out. */
  slice(from: number, to: number): number[]
  /** All ordinals, in order; the caller's own. */
  toArray(): Uint32Array
  /** Place of a run, from 0; null when it is not in the list. */
  rank(ordinal: number): number | null
}

/** Ordinals in any order, each once. */
export class ListedRuns implements RunOrder {
  readonly ordinals: Uint32Array

  constructor(ordinals: Uint32Array) {
    this.ordinals = ordinals
  }

  get count(): number {
    return this.ordinals.length
  }

  slice(from: number, to: number): number[] {
    return [...this.ordinals.subarray(from, to)]
  }

  toArray(): Uint32Array {
    return this.ordinals.slice()
  }

  rank(ordinal: number): number | null {
    const place = this.ordinals.indexOf(ordinal)
    return place === -1 ? null : place
  }
}
