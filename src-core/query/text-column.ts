import { foldText } from './fold-text.ts'

const CHUNK = 4096

/**
 * One text per slot, appended and never changed: the run ids. Kept in long strings of `CHUNK` texts each, which costs less
 * memory than as many strings, and lets a search run through them at the speed of `indexOf`.
 */
export class TextColumn {
  readonly #sealed: Chunk[] = []
  /** Texts after the last sealed chunk. */
  #open: string[] = []
  /** `#open` made searchable; null after it grew. */
  #openChunk: Chunk | null = null

  /** `text` holds the texts one after another, `ends` where each ends. */
  static of(text: string, ends: Uint32Array): TextColumn {
    const column = new TextColumn()
    let start = 0
    let first = 0
    for (; first + CHUNK <= ends.length; first += CHUNK) {
      const chunkEnds = ends.slice(first, first + CHUNK)
      const from = start
      start = chunkEnds[CHUNK - 1] ?? 0
      column.#sealed.push(
        new Chunk(
          text.slice(from, start),
          chunkEnds.map((end) => end - from),
        ),
      )
    }
    for (const end of ends.subarray(first)) {
      column.#open.push(text.slice(start, end))
      start = end
    }
    return column
  }

  get length(): number {
    return this.#sealed.length * CHUNK + this.#open.length
  }

  push(text: string): void {
    this.#open.push(text)
    this.#openChunk = null
    if (this.#open.length < CHUNK) return
    this.#sealed.push(Chunk.of(this.#open))
    this.#open = []
  }

  get(slot: number): string {
    const chunk = Math.floor(slot / CHUNK)
    const text = chunk < this.#sealed.length ? this.#sealed[chunk]?.get(slot % CHUNK) : this.#open[slot - this.#sealed.length * CHUNK]
    if (text === undefined) throw new Error(`no text at slot ${slot} of ${this.length}`)
    return text
  }

  /** Calls `visit` with each slot whose text contains `wanted`, which is not empty, case included. */
  searchExact(wanted: string, visit: Visit): void {
    for (const [chunk, firstSlot] of this.#chunks()) chunk.searchExact(wanted, firstSlot, visit)
  }

  /** Calls `visit` with each slot whose text, folded, contains `folded`, which is not empty, and whether it begins with it. */
  search(folded: string, visit: Visit): void {
    for (const [chunk, firstSlot] of this.#chunks()) chunk.search(folded, firstSlot, visit)
  }

  /** Each with the slot of its first text. */
  *#chunks(): Iterable<[Chunk, number]> {
    for (const [i, chunk] of this.#sealed.entries()) yield [chunk, i * CHUNK]
    if (this.#open.length === 0) return
    this.#openChunk ??= Chunk.of(this.#open)
    yield [this.#openChunk, this.#sealed.length * CHUNK]
  }
}

type Visit = (slot: number, atStart: boolean) => void

/** Texts one after another, and where each ends. */
interface Texts {
  readonly text: string
  readonly ends: Uint32Array
}

class Chunk {
  readonly #text: string
  readonly #ends: Uint32Array
  /** Made by the first search; the same strings where folding changes nothing. */
  #folded: Texts | null = null

  constructor(text: string, ends: Uint32Array) {
    this.#text = text
    this.#ends = ends
  }

  static of(texts: readonly string[]): Chunk {
    return new Chunk(texts.join(''), endsOf(texts))
  }

  get(index: number): string {
    return this.#text.slice(index === 0 ? 0 : this.#ends[index - 1], this.#ends[index])
  }

  searchExact(wanted: string, firstSlot: number, visit: Visit): void {
    searchTexts({ text: this.#text, ends: this.#ends }, wanted, firstSlot, visit)
  }

  search(folded: string, firstSlot: number, visit: Visit): void {
    this.#folded ??= this.#fold()
    searchTexts(this.#folded, folded, firstSlot, visit)
  }

  #fold(): Texts {
    if (foldText(this.#text) === this.#text) return { text: this.#text, ends: this.#ends }
    const texts = Array.from(this.#ends, (_, index) => foldText(this.get(index)))
    return { text: texts.join(''), ends: endsOf(texts) }
  }
}

function searchTexts({ text, ends }: Texts, wanted: string, firstSlot: number, visit: Visit): void {
  let index = 0
  for (let at = text.indexOf(wanted); at !== -1;) {
    while ((ends[index] ?? 0) <= at) index++
    const end = ends[index] ?? 0
    if (at + wanted.length <= end) {
      visit(firstSlot + index, at === (index === 0 ? 0 : ends[index - 1]))
      at = text.indexOf(wanted, end)
    } else {
      // It only looked like a hit: it reaches into the next text.
      at = text.indexOf(wanted, at + 1)
    }
  }
}

function endsOf(texts: readonly string[]): Uint32Array {
  const ends = new Uint32Array(texts.length)
  let end = 0
  for (let i = 0; i < texts.length; i++) {
    end += texts[i]?.length ?? 0
    ends[i] = end
  }
  return ends
}
