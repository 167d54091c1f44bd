/**
 * The order of runs in time. A slot is where a run is stored and never changes; an ordinal is its place, oldest first, and grows
 * when an older run is found. Bits and postings speak of ordinals, columns of slots.
 */
export class TimeOrder {
  readonly #compare: (slotA: number, slotB: number) => number
  #size: number
  /** By ordinal; null while runs are kept in the order of time, as a snapshot brings them: then slot and ordinal are one. */
  #slots: Uint32Array | null = null
  /** By slot. */
  #ordinals = new Uint32Array(0)

  /** `compare` orders two slots, oldest first, and is total. The first `sorted` slots are in that order. */
  constructor(compare: (slotA: number, slotB: number) => number, sorted: number) {
    this.#compare = compare
    this.#size = sorted
  }

  get size(): number {
    return this.#size
  }

  slotAt(ordinal: number): number {
    const slot = this.#slots === null ? ordinal : this.#slots[ordinal]
    if (slot === undefined || slot >= this.#size) throw new Error(`no run at ordinal ${ordinal} of ${this.size}`)
    return slot
  }

  ordinalOf(slot: number): number {
    const ordinal = this.#slots === null ? slot : this.#ordinals[slot]
    if (ordinal === undefined || ordinal >= this.#size) throw new Error(`no run in slot ${slot} is in order`)
    return ordinal
  }

  /** Slots, oldest run first. */
  slots(): Uint32Array {
    return this.#slots ?? Uint32Array.from({ length: this.#size }, (_, slot) => slot)
  }

  /**
   * Takes in new slots. Gives the gaps they need, as `Posting.shift` takes them: sorted, each the former ordinal that a new run
   * comes before. Without any, all of them are newer than what was there.
   */
  insert(newSlots: readonly number[]): number[] {
    const added = newSlots.toSorted(this.#compare)
    const gaps = added.map((slot) => this.#placeOf(slot)).filter((place) => place < this.#size)
    const first = this.#size
    const staysInOrder = this.#slots === null && gaps.length === 0 && added.every((slot, i) => slot === first + i)
    if (!staysInOrder) {
      const firstChanged = this.#slots === null ? 0 : (gaps[0] ?? first)
      this.#slots = withAdded(this.slots(), added, gaps)
      this.#number(firstChanged)
    }
    this.#size += added.length
    return gaps
  }

  /** Puts everything in order again, after the start of a run moved. */
  sort(): void {
    this.#slots = this.slots().toSorted(this.#compare)
    this.#number(0)
  }

  /** The first ordinal whose slot is not `before`; `before` must be true of a beginning of the order. */
  firstNot(before: (slot: number) => boolean): number {
    let low = 0
    let high = this.#size
    while (low < high) {
      const middle = (low + high) >>> 1
      if (before(this.slotAt(middle))) low = middle + 1
      else high = middle
    }
    return low
  }

  #placeOf(slot: number): number {
    if (this.#size === 0 || this.#compare(this.slotAt(this.#size - 1), slot) < 0) return this.#size
    return this.firstNot((other) => this.#compare(other, slot) < 0)
  }

  #number(from: number): void {
    const slots = this.slots()
    const ordinals = new Uint32Array(slots.length)
    ordinals.set(this.#ordinals)
    for (let ordinal = from; ordinal < slots.length; ordinal++) ordinals[slots[ordinal] ?? 0] = ordinal
    this.#ordinals = ordinals
  }
}

/** Where `gaps` ends, the rest of `added` comes last. */
function withAdded(slots: Uint32Array, added: readonly number[], gaps: readonly number[]): Uint32Array {
  const after = new Uint32Array(slots.length + added.length)
  let from = 0
  for (const [i, slot] of added.entries()) {
    const gap = gaps[i] ?? slots.length
    if (gap > from) after.set(slots.subarray(from, gap), from + i)
    after[gap + i] = slot
    from = gap
  }
  after.set(slots.subarray(from), from + added.length)
  return after
}
