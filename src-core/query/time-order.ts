/**
 * The order of runs in time. A slot is where a run is stored and never changes; an ordinal is its place, oldest first, and grows
 * when an older run is found. Bits and postings speak of ordinals, columns of slots.
 */
export class TimeOrder {
  readonly #compare: (slotA: number, slotB: number) => number
  #slots: number[]
  #ordinals: number[]

  /** `compare` orders two slots, oldest first, and is total. `sorted` are slots in that order. */
  constructor(compare: (slotA: number, slotB: number) => number, sorted: number[] = []) {
    this.#compare = compare
    this.#slots = sorted
    this.#ordinals = []
    this.#number(0)
  }

  get size(): number {
    return this.#slots.length
  }

  slotAt(ordinal: number): number {
    const slot = this.#slots[ordinal]
    if (slot === undefined) throw new Error(`no run at ordinal ${ordinal} of ${this.size}`)
    return slot
  }

  ordinalOf(slot: number): number {
    const ordinal = this.#ordinals[slot]
    if (ordinal === undefined) throw new Error(`no run in slot ${slot} is in order`)
    return ordinal
  }

  /** Slots, oldest run first. */
  slots(): readonly number[] {
    return this.#slots
  }

  /**
   * Takes in new slots. Gives the gaps they need, as `Posting.shift` takes them: sorted, each the former ordinal that a new run
   * comes before. Without any, all of them are newer than what was there.
   */
  insert(newSlots: readonly number[]): number[] {
    const added = newSlots.toSorted(this.#compare)
    const before = this.#slots
    const gaps = added.map((slot) => this.#placeOf(slot)).filter((place) => place < before.length)
    const firstChanged = gaps[0] ?? before.length
    if (gaps.length === 0) {
      for (const slot of added) before.push(slot)
    } else {
      const after: number[] = before.slice(0, firstChanged)
      let next = 0
      for (let ordinal = firstChanged; ordinal < before.length; ordinal++) {
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
    this.#slots.sort(this.#compare)
    this.#number(0)
  }

  /** The first ordinal whose slot is not `before`; `before` must be true of a beginning of the order. */
  firstNot(before: (slot: number) => boolean): number {
    let low = 0
    let high = this.#slots.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (before(this.#slots[middle] ?? 0)) low = middle + 1
      else high = middle
    }
    return low
  }

  #placeOf(slot: number): number {
    const last = this.#slots.at(-1)
    if (last === undefined || this.#compare(last, slot) < 0) return this.#slots.length
    return this.firstNot((other) => this.#compare(other, slot) < 0)
  }

  #number(from: number): void {
    for (let ordinal = from; ordinal < this.#slots.length; ordinal++) this.#ordinals[this.#slots[ordinal] ?? 0] = ordinal
  }
}
