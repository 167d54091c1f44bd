/**
 * From a run's key to its slot: open addressing over numbers. A `Map` of the keys would hold every key as a string once more,
 * 90 bytes a run; this takes about 14.
 */
export class KeyTable {
  readonly #keyAt: (slot: number) => string
  /** Slot + 1, 0 where free; a power of two, at most half full. */
  #places: Uint32Array
  /** By slot. Tells most keys apart without reading them. */
  #hashes: Uint32Array
  #size = 0

  /** `keyAt` gives the key of a slot that was added, of which `expected` are about to be. */
  constructor(keyAt: (slot: number) => string, expected: number) {
    this.#keyAt = keyAt
    const capacity = Math.max(64, 2 ** Math.ceil(Math.log2(expected * 2 + 1)))
    this.#places = new Uint32Array(capacity)
    this.#hashes = new Uint32Array(capacity / 2)
  }

  /** Slots are added in order, from 0. The key, of which only the hash (`hashOf`) is needed, must be new. */
  add(hash: number): void {
    const slot = this.#size++
    if (this.#size * 2 > this.#places.length) this.#grow()
    this.#hashes[slot] = hash
    this.#place(slot, hash)
  }

  find(key: string): number | null {
    const hash = hashOf(key)
    const mask = this.#places.length - 1
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const place = this.#places[at] ?? 0
      if (place === 0) return null
      if (this.#hashes[place - 1] === hash && this.#keyAt(place - 1) === key) return place - 1
    }
  }

  #grow(): void {
    this.#places = new Uint32Array(this.#places.length * 2)
    const hashes = new Uint32Array(this.#places.length / 2)
    hashes.set(this.#hashes)
    this.#hashes = hashes
    for (let slot = 0; slot < this.#size - 1; slot++) this.#place(slot, hashes[slot] ?? 0)
  }

  #place(slot: number, hash: number): void {
    const mask = this.#places.length - 1
    let at = hash & mask
    while (this.#places[at] !== 0) at = (at + 1) & mask
    this.#places[at] = slot + 1
  }
}

/** A key may be read in parts, each with what came of those before it, and `hashOf` called with the last. */
export function readOn(text: string, before = 0x811c_9dc5): number {
  let hash = before
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x0100_0193)
  return hash
}

/** FNV-1a over UTF-16 units, with its bits mixed once more, because run ids differ in their last digits only. */
export function hashOf(text: string, before?: number): number {
  let hash = readOn(text, before)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b)
  return (hash ^ (hash >>> 13)) >>> 0
}
