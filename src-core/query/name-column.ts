import { Facet } from './facet.ts'
import { GrowingUint32 } from './growing.ts'
import type { Posting } from './posting.ts'
import { Postings } from './postings.ts'

/** One name per run, or none: its flow, its owner. Written by slot, found by ordinal. */
export class NameColumn {
  readonly facet: Facet
  readonly postings: Postings
  /** By slot, as `id` gives them. */
  readonly #ids: GrowingUint32

  constructor(names: readonly string[] = [], ids: GrowingUint32 = new GrowingUint32()) {
    this.#ids = ids
    this.postings = new Postings((slot, visit) => visit(this.id(slot)))
    this.facet = new Facet(this.postings, names)
  }

  /** Runs without a name. */
  get none(): Posting {
    return this.postings.get(0)
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

  /** Writes over a run that is posted. */
  rewrite(slot: number, ordinal: number, name: string | null): void {
    if (name !== this.get(slot)) this.postings.rewrite(slot, ordinal, () => this.write(slot, name))
  }
}
