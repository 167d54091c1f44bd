/**
 * A set of runs, one bit per ordinal. Ordinals count from the oldest run; whoever reads a set reads it newest first.
 * A set describes the index as it was when it was asked for: after the next `upsert` ask again.
 */
export class RunSet implements Iterable<number> {
  /** Ordinals, newest first. */
  [Symbol.iterator](): Iterator<number> {
    throw new Error('under construction')
  }
  get count(): number {
    throw new Error('under construction')
  }
  has(_ordinal: number): boolean {
    throw new Error('under construction')
  }
  /** Runs that are in both. */
  and(_other: RunSet): RunSet {
    throw new Error('under construction')
  }
  /** Ordinals at the places `from` (inclusive) to `to` (exclusive), newest first. Places that do not exist are left out. */
  slice(_from: number, _to: number): number[] {
    throw new Error('under construction')
  }
  /** Place of a member, newest first, from 0; null for a run that is not in the set. */
  rank(_ordinal: number): number | null {
    throw new Error('under construction')
  }
}
