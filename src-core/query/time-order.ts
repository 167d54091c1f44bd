/**
 * The order of runs in time. A slot is where a run is stored and never changes; an ordinal is its place, oldest first, and grows
 * when an older run is found. Bits and postings speak of ordinals, columns of slots.
 */
export class TimeOrder {
  readonly #compare: (slotA: number, slotB: number) => number
  #size: number
  /** By ordinal; null while runs are kept in the order of time, as a snapshot brings them: then slot and ordinal are one. */
  #slots: number[] | null = null
  /** By slot. */
  #ordinals: number[] = []

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
  slots(): readonly number[] {
    return this.#slots ?? upTo(this.#size)
  }

  /**
   * Takes in new slots. Gives the gaps they need, as `Posting.shift` takes them: sorted, each the former ordinal that a new run
   * comes before. Without any, all of them are newer than what was there.
   */
  insert(newSlots: readonly number[]): number[] {
    const added = newSlots.toSorted(this.#compare)
    const gaps = added.map((slot) => this.#placeOf(slot)).filter((place) => place < this.#size)
    const first = this.#size
    this.#size += added.length
    if (this.#slots === null && gaps.length === 0 && added.every((slot, i) => slot === first + i)) return gaps
    const before = this.#slots ?? upTo(first)
    const firstChanged = this.#slots === null ? 0 : (gaps[0] ?? first)
    if (gaps.length === 0) {
      for (const slot of added) before.push(slot)
      this.#slots = before
    } else {
      const after: number[] = before.slice(0, gaps[0])
      let next = 0
      for (let ordinal = after.length; ordinal < first; ordinal++) {
        while (next < gaps.length && (gaps[next] ?? 0) <= ordinal) after.push(added[next++] ?? 0)
        after.push(before[ordinal] ?? 0)
      }
      for (; next < added.length; next++) after.push(added[next] ?? 0)
      this.#slots = after
    }
    this.#number(firstChanged)
    return gaps
  }

  /** Puts everything in order again, after the start of a run moved. */
  sort(): void {
    this.#slots ??= upTo(this.#size)
    this.#slots.sort(this.#compare)
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
    const slots = this.#slots ?? []
    for (let ordinal = from; ordinal < slots.length; ordinal++) this.#ordinals[slots[ordinal] ?? 0] = ordinal
  }
}

const upTo = (end: number): number[] => Array.from({ length: end }, (_, i) => i)
