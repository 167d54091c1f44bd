import { Facet } from './facet.ts'
import { GrowingUint32 } from './growing.ts'
import { Posting } from './posting.ts'

/** One name per run, or none: its flow, its owner. Written by slot, found by ordinal. */
export class NameColumn {
  readonly facet: Facet
  /** Ordinals of the runs without a name. */
  readonly none = new Posting()
  /** By slot, as `id` gives them. */
  readonly #ids: GrowingUint32

  constructor(facet: Facet = new Facet(), ids: GrowingUint32 = new GrowingUint32()) {
    this.facet = facet
    this.#ids = ids
  }

  get(slot: number): string | null {
    const id = this.id(slot)
    return id === 0 ? null : this.facet.name(id - 1)
  }

  /** The name's id in the facet plus 1; 0 for none. */
  id(slot: number): number {
    return this.#ids.get(slot)
  }

  /** Leaves the postings alone. */
  write(slot: number, name: string | null): void {
    this.#ids.set(slot, name === null ? 0 : this.facet.intern(name) + 1)
  }

  /** Enters what was written into the postings. */
  post(slot: number, ordinal: number): void {
    this.#posting(slot).add(ordinal)
  }

  /** Writes over a run that is posted. */
  rewrite(slot: number, ordinal: number, name: string | null): void {
    if (name === this.get(slot)) return
    this.#posting(slot).remove(ordinal)
    this.write(slot, name)
    this.post(slot, ordinal)
  }

  shift(gaps: readonly number[]): void {
    this.none.shift(gaps)
    this.facet.shift(gaps)
  }

  clearPostings(): void {
    this.none.clear()
    this.facet.clearPostings()
  }

  #posting(slot: number): Posting {
    const id = this.id(slot)
    return id === 0 ? this.none : this.facet.posting(id - 1)
  }
}
