/** A plain Python value. */
export type Literal =
  | { readonly kind: 'none' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'str'; readonly value: string }
  | { readonly kind: 'bytes'; readonly value: Uint8Array }
  | { readonly kind: 'list' | 'tuple'; readonly items: Literal[] }
  | { readonly kind: 'dict'; readonly entries: [Literal, Literal][] }

/** Values on the way; a bound on memory, far above any parameter. */
const MAX_VALUES = 20_000
const MAX_INT_BYTES = 512

const NONE: Literal = { kind: 'none' }

/** Not a literal, or not one that is read here. Never leaves this file. */
class Refused extends Error {}

/**
 * Reads a pickled plain value: None, bool, int, float, str, bytes, and lists, tuples and dicts of them. Nothing is ever
 * executed or imported: the opcodes that do so (GLOBAL, REDUCE, BUILD, INST, OBJ, EXT, PERSID) are not known here, and an
 * unknown opcode ends the reading. Null for anything that is not such a value, whole and in pickle protocol 2 to 5.
 * A list or dict may hold itself (the memo allows it): whoever walks the answer must bound depth and size.
 */
export function readLiteral(pickle: Uint8Array): Literal | null {
  try {
    return new PickleReader(pickle).read()
  } catch (error) {
    if (error instanceof Refused || error instanceof RangeError) return null
    throw error
  }
}

class PickleReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0
  #stack: Literal[] = []
  /** Stacks that were put aside by MARK. */
  readonly #marked: Literal[][] = []
  readonly #memo = new Map<number, Literal>()
  #values = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  read(): Literal {
    if (this.#u8() !== 0x80) throw new Refused()
    const protocol = this.#u8()
    if (protocol < 2 || protocol > 5) throw new Refused()
    for (;;) {
      const opcode = this.#u8()
      if (opcode === 0x2e) break // STOP
      this.#step(opcode)
    }
    const value = this.#pop()
    if (this.#stack.length > 0 || this.#marked.length > 0 || this.#at !== this.#bytes.length) throw new Refused()
    return value
  }

  #step(opcode: number): void {
    switch (opcode) {
      case 0x95: // FRAME: a length that only helps streams
        this.#size64()
        return
      case 0x28: // MARK
        this.#marked.push(this.#stack)
        this.#stack = []
        return
      case 0x4e: // NONE
        return this.#push(NONE)
      case 0x88: // NEWTRUE
        return this.#push({ kind: 'bool', value: true })
      case 0x89: // NEWFALSE
        return this.#push({ kind: 'bool', value: false })
      case 0x4b: // BININT1
        return this.#int(BigInt(this.#u8()))
      case 0x4d: // BININT2
        return this.#int(BigInt(this.#u8() | (this.#u8() << 8)))
      case 0x4a: // BININT
        return this.#int(BigInt(this.#view.getInt32(this.#skip(4), true)))
      case 0x8a: // LONG1
        return this.#int(littleEndian(this.#take(this.#u8())))
      case 0x8b: // LONG4
        return this.#int(littleEndian(this.#take(this.#u32())))
      case 0x47: // BINFLOAT
        return this.#push({ kind: 'float', value: this.#view.getFloat64(this.#skip(8), false) })
      case 0x8c: // SHORT_BINUNICODE
        return this.#text(this.#u8())
      case 0x58: // BINUNICODE
        return this.#text(this.#u32())
      case 0x8d: // BINUNICODE8
        return this.#text(this.#size64())
      case 0x43: // SHORT_BINBYTES
        return this.#push({ kind: 'bytes', value: this.#take(this.#u8()) })
      case 0x42: // BINBYTES
        return this.#push({ kind: 'bytes', value: this.#take(this.#u32()) })
      case 0x8e: // BINBYTES8
        return this.#push({ kind: 'bytes', value: this.#take(this.#size64()) })
      default:
        return this.#stepContainer(opcode)
    }
  }

  #stepContainer(opcode: number): void {
    switch (opcode) {
      case 0x5d: // EMPTY_LIST
        return this.#push({ kind: 'list', items: [] })
      case 0x61: // APPEND
        return this.#append([this.#pop()])
      case 0x65: // APPENDS
        return this.#append(this.#popMark())
      case 0x29: // EMPTY_TUPLE
        return this.#push({ kind: 'tuple', items: [] })
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        return this.#push({ kind: 'tuple', items: Array.from({ length: opcode - 0x84 }, () => this.#pop()).toReversed() })
      case 0x74: // TUPLE
        return this.#push({ kind: 'tuple', items: this.#popMark() })
      case 0x7d: // EMPTY_DICT
        return this.#push({ kind: 'dict', entries: [] })
      case 0x73: // SETITEM
        return this.#setItems([this.#pop(), this.#pop()].toReversed())
      case 0x75: // SETITEMS
        return this.#setItems(this.#popMark())
      case 0x94: // MEMOIZE
        return this.#remember(this.#memo.size)
      case 0x71: // BINPUT
        return this.#remember(this.#u8())
      case 0x72: // LONG_BINPUT
        return this.#remember(this.#u32())
      case 0x68: // BINGET
        return this.#recall(this.#u8())
      case 0x6a: // LONG_BINGET
        return this.#recall(this.#u32())
      default:
        throw new Refused()
    }
  }

  #push(value: Literal): void {
    if (++this.#values > MAX_VALUES) throw new Refused()
    this.#stack.push(value)
  }

  #pop(): Literal {
    const value = this.#stack.pop()
    if (value === undefined) throw new Refused()
    return value
  }

  #popMark(): Literal[] {
    const items = this.#stack
    const below = this.#marked.pop()
    if (below === undefined) throw new Refused()
    this.#stack = below
    return items
  }

  #top(): Literal {
    const top = this.#stack.at(-1)
    if (top === undefined) throw new Refused()
    return top
  }

  #append(items: readonly Literal[]): void {
    const list = this.#top()
    if (list.kind !== 'list') throw new Refused()
    for (const item of items) list.items.push(item)
  }

  #setItems(items: readonly Literal[]): void {
    const dict = this.#top()
    if (dict.kind !== 'dict' || items.length % 2 !== 0) throw new Refused()
    for (let i = 0; i < items.length; i += 2) {
      const key = items[i]
      const value = items[i + 1]
      if (key === undefined || value === undefined) throw new Refused()
      dict.entries.push([key, value])
    }
  }

  #remember(slot: number): void {
    this.#memo.set(slot, this.#top())
  }

  #recall(slot: number): void {
    const value = this.#memo.get(slot)
    if (value === undefined) throw new Refused()
    this.#push(value)
  }

  #int(value: bigint): void {
    this.#push({ kind: 'int', value })
  }

  #text(length: number): void {
    try {
      this.#push({ kind: 'str', value: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.#take(length)) })
    } catch (error) {
      // Python pickles lone surrogates; they cannot be shown.
      throw error instanceof TypeError ? new Refused() : error
    }
  }

  #u8(): number {
    return this.#view.getUint8(this.#skip(1))
  }

  #u32(): number {
    return this.#view.getUint32(this.#skip(4), true)
  }

  #size64(): number {
    const size = this.#view.getBigUint64(this.#skip(8), true)
    if (size > 0xffffffffn) throw new Refused()
    return Number(size)
  }

  #take(length: number): Uint8Array {
    const from = this.#skip(length)
    return this.#bytes.subarray(from, from + length)
  }

  /** Where the next `length` bytes start. They are there: anything that runs over the end is refused. */
  #skip(length: number): number {
    const from = this.#at
    if (from + length > this.#bytes.length) throw new Refused()
    this.#at = from + length
    return from
  }
}

/** Two's complement, least byte first, as Python writes long integers. */
function littleEndian(bytes: Uint8Array): bigint {
  if (bytes.length > MAX_INT_BYTES) throw new Refused()
  let value = 0n
  for (const byte of bytes.toReversed()) value = (value << 8n) | BigInt(byte)
  return BigInt.asIntN(bytes.length * 8, value)
}
