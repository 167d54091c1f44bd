import { setBit, noBits } from '../../query/bits.ts'
import type { QueryContext } from '../../query/query.ts'
import type { RunIndex } from '../../query/run-index.ts'
import type { RunOrder } from '../../query/run-order.ts'
import { RunSet } from '../../query/run-set.ts'
import type { Arrangement } from '../../query/sort-runs.ts'
import type { RunKey } from '../../runs/run.ts'
import type { ListNews, RunGroups } from '../api.ts'
import { groupsOf } from './run-groups.ts'

interface HeldId {
  readonly view: string
  readonly taken: number
  readonly revision: number
}

/**
 * A list as a window took it: which runs, in which order and groups. It stays like that while runs come, leave and move, until
 * the window takes the list anew. Four bytes a run.
 */
export class HeldList implements RunOrder {
  /** What the list shows: query, namespace, sort and grouping. */
  readonly view: string
  /** Tells one taking from the next. */
  readonly taken: number
  readonly groups: RunGroups | null
  readonly #how: Arrangement
  #index: RunIndex
  /** Slots, because ordinals move when an older run is found. */
  #slots: Uint32Array
  #news: { readonly revision: number; readonly value: ListNews | null }

  /** `order` is how the runs of `revision` stand, so there is no news yet. */
  constructor({ view, taken, revision }: HeldId, index: RunIndex, order: RunOrder, how: Arrangement, ctx: QueryContext) {
    this.view = view
    this.taken = taken
    this.#news = { revision, value: null }
    this.#how = how
    this.#index = index
    const ordinals = order.toArray()
    this.#slots = ordinals.map((ordinal) => index.slotAt(ordinal))
    this.groups = groupsOf(ordinals, index, how.group, ctx)
  }

  get count(): number {
    return this.#slots.length
  }

  slice(from: number, to: number): number[] {
    return Array.from(this.#slots.subarray(from, to), (slot) => this.#index.ordinalAt(slot))
  }

  toArray(): Uint32Array {
    return this.#slots.map((slot) => this.#index.ordinalAt(slot))
  }

  rank(ordinal: number): number | null {
    const place = this.#slots.indexOf(this.#index.slotAt(ordinal))
    return place === -1 ? null : place
  }

  asSet(): RunSet {
    const bits = noBits(this.#index.size)
    for (const slot of this.#slots) setBit(bits, this.#index.ordinalAt(slot))
    return new RunSet(bits, this.#index.size)
  }

  /** What the list would show otherwise if it was taken now; null when nothing. `matches` are of this very moment. */
  news(revision: number, matches: RunSet, ctx: QueryContext): ListNews | null {
    if (this.#news.revision !== revision) this.#news = { revision, value: this.#compare(matches, ctx) }
    return this.#news.value
  }

  /** False when the index was made anew, by a refusing store, and no longer has every run of the list. */
  follow(index: RunIndex): boolean {
    if (index === this.#index) return true
    const keys = Array.from(this.#slots, (slot): RunKey => this.#index.rowAt(this.#index.ordinalAt(slot)).key)
    const ordinals = keys.map((key) => index.ordinalOf(key))
    if (ordinals.includes(null)) return false
    this.#slots = Uint32Array.from(ordinals, (ordinal) => index.slotAt(ordinal ?? 0))
    this.#index = index
    return true
  }

  #compare(matches: RunSet, ctx: QueryContext): ListNews | null {
    const keyOf = this.#index.changingKey(this.#how, ctx)
    const starts = new Set(this.groups?.starts)
    let stayed = 0
    let moved = false
    let before = -1
    for (let place = 0; place < this.#slots.length; place++) {
      const ordinal = this.#index.ordinalAt(this.#slots[place] ?? 0)
      if (starts.has(place)) before = -1
      if (!matches.has(ordinal)) continue
      stayed++
      if (keyOf === null || moved) continue
      moved = before !== -1 && (keyOf(before) - keyOf(ordinal) || ordinal - before) > 0
      before = ordinal
    }
    const left = this.count - stayed
    const appeared = matches.count - stayed
    return left === 0 && appeared === 0 && !moved ? null : { appeared, left, moved }
  }
}
