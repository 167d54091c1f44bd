import { Posting } from './posting.ts'
import type { TimeOrder } from './time-order.ts'

/** Calls `visit` with the number of each value that the run in a slot has. */
export type ValuesOf = (slot: number, visit: (value: number) => void) => void

/**
 * The postings of one column, by the number of the value. They are made when somebody first asks by the column, and kept in step from then on:
 * a command asks by one or two, and to make those of all would be most of its time.
 */
export class Postings {
  readonly #valuesOf: ValuesOf
  #order: TimeOrder | null = null
  /** Null until somebody asks; with holes where no run has the value. */
  #made: Posting[] | null = null

  constructor(valuesOf: ValuesOf) {
    this.#valuesOf = valuesOf
  }

  /** Called once, before anything is asked: which runs there are. */
  follow(order: TimeOrder): void {
    this.#order = order
  }

  get(value: number): Posting {
    this.#made ??= this.#make()
    return (this.#made[value] ??= new Posting())
  }

  /** A run has come into the order. */
  post(slot: number, ordinal: number): void {
    if (this.#made !== null) this.#valuesOf(slot, (value) => this.get(value).add(ordinal))
  }

  /** `write` gives a run that is in the order other values. */
  rewrite(slot: number, ordinal: number, write: () => void): void {
    if (this.#made === null) return write()
    const before = this.#values(slot)
    write()
    const after = this.#values(slot)
    for (const value of before) if (!after.includes(value)) this.get(value).remove(ordinal)
    for (const value of after) if (!before.includes(value)) this.get(value).add(ordinal)
  }

  shift(gaps: readonly number[]): void {
    // `forEach` leaves out the holes.
    this.#made?.forEach((posting) => posting.shift(gaps))
  }

  /** The runs are in another order: they are made anew when somebody asks. */
  clear(): void {
    this.#made = null
  }

  #values(slot: number): number[] {
    const values: number[] = []
    this.#valuesOf(slot, (value) => values.push(value))
    return values
  }

  #make(): Posting[] {
    const order = this.#order
    if (order === null) throw new Error('postings of no runs')
    const made: Posting[] = []
    for (let ordinal = 0; ordinal < order.size; ordinal++)
      this.#valuesOf(order.slotAt(ordinal), (value) => (made[value] ??= new Posting()).add(ordinal))
    return made
  }
}
