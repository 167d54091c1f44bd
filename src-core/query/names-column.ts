import { Facet } from './facet.ts'
import { GrowingUint32 } from './growing.ts'
import type { Posting } from './posting.ts'
import { Postings } from './postings.ts'

/** Equal lists written soon after one another are stored once; older ones are not looked for, so this stays small. */
const REMEMBERED_LISTS = 4096

/** Any number of names per run, in the order given: its tags, the people who tagged it, its marks. Written by slot, found by ordinal. */
export class NamesColumn {
  readonly facet: Facet
  readonly postings: Postings
  /** By slot: number of the list. List 0 is empty. */
  readonly #lists: GrowingUint32
  /** By list: where it ends in `#items`; it begins where the one before ends. */
  readonly #ends: GrowingUint32
  /** Ids of names. Lists that no run has any more stay until the next snapshot. */
  readonly #items: GrowingUint32
  #listCount: number
  readonly #remembered = new Map<string, number>()

  constructor(
    stored: StoredLists = {
      names: [],
      lists: new GrowingUint32(),
      ends: new GrowingUint32(),
      items: new GrowingUint32(),
      listCount: 1,
    },
  ) {
    this.#lists = stored.lists
    this.#ends = stored.ends
    this.#items = stored.items
    this.#listCount = stored.listCount
    this.postings = new Postings((slot, visit) => {
      if (this.#lists.get(slot) === 0) visit(0)
      else this.#forEachId(slot, (id) => visit(id + 1))
    })
    this.facet = new Facet(this.postings, stored.names)
  }

  /** Runs without any name. */
  get none(): Posting {
    return this.postings.get(0)
  }

  get(slot: number): string[] {
    return this.ids(slot).map((id) => this.facet.name(id))
  }

  /** The same number means the same names; the converse need not hold. */
  list(slot: number): number {
    return this.#lists.get(slot)
  }

  /** How many names a run has. */
  count(slot: number): number {
    const list = this.#lists.get(slot)
    return list === 0 ? 0 : this.#ends.get(list) - this.#ends.get(list - 1)
  }

  ids(slot: number): number[] {
    const ids: number[] = []
    this.#forEachId(slot, (id) => ids.push(id))
    return ids
  }

  /** Leaves the postings alone. */
  write(slot: number, names: readonly string[]): void {
    // What most runs lack, as marks, takes no room for them.
    if (names.length === 0 && this.#lists.get(slot) === 0) return
    this.#lists.set(slot, names.length === 0 ? 0 : this.#intern(names))
  }

  /** Writes over a run that is posted; only names that come or go are touched. */
  rewrite(slot: number, ordinal: number, names: readonly string[]): void {
    const before = this.ids(slot)
    if (before.length === names.length && before.every((id, i) => this.facet.name(id) === names[i])) return
    this.postings.rewrite(slot, ordinal, () => this.write(slot, names))
  }

  #forEachId(slot: number, visit: (id: number) => void): void {
    const list = this.#lists.get(slot)
    if (list === 0) return
    const end = this.#ends.get(list)
    for (let at = this.#ends.get(list - 1); at < end; at++) visit(this.#items.get(at))
  }

  #intern(names: readonly string[]): number {
    const ids = names.map((name) => this.facet.intern(name))
    const text = ids.join()
    const known = this.#remembered.get(text)
    if (known !== undefined) return known

    const list = this.#listCount++
    let end = this.#ends.get(list - 1)
    for (const id of ids) this.#items.set(end++, id)
    this.#ends.set(list, end)
    if (this.#remembered.size >= REMEMBERED_LISTS) this.#remembered.clear()
    this.#remembered.set(text, list)
    return list
  }
}

interface StoredLists {
  readonly names: readonly string[]
  readonly lists: GrowingUint32
  readonly ends: GrowingUint32
  readonly items: GrowingUint32
  readonly listCount: number
}
