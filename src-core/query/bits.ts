/** Bits of ordinals in 32-bit words: bit `o & 31` of word `o >>> 5`. Words that are not there are 0. */
export type Bits = Uint32Array<ArrayBuffer>

export const noBits = (size: number): Bits => new Uint32Array((size + 31) >>> 5)

export function allBits(size: number): Bits {
  const bits = noBits(size)
  setBitRange(bits, 0, size)
  return bits
}

export function popcount(word: number): number {
  let v = word - ((word >>> 1) & 0x5555_5555)
  v = (v & 0x3333_3333) + ((v >>> 2) & 0x3333_3333)
  return Math.imul((v + (v >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24
}

/** Place of the highest bit that is set in a word other than 0. */
export const highestBit = (word: number): number => 31 - Math.clz32(word)

export function countBits(bits: Bits): number {
  let count = 0
  for (let i = 0; i < bits.length; i++) count += popcount(bits[i] ?? 0)
  return count
}

export function countCommon(a: Bits, b: Bits): number {
  const length = Math.min(a.length, b.length)
  let count = 0
  for (let i = 0; i < length; i++) count += popcount((a[i] ?? 0) & (b[i] ?? 0))
  return count
}

export const hasBit = (bits: Bits, at: number): boolean => (((bits[at >>> 5] ?? 0) >>> (at & 31)) & 1) === 1

export function setBit(bits: Bits, at: number): void {
  bits[at >>> 5] = (bits[at >>> 5] ?? 0) | (1 << (at & 31))
}

/** Sets the bits `from` (inclusive) to `to` (exclusive). */
export function setBitRange(bits: Bits, from: number, to: number): void {
  if (from >= to) return
  const first = from >>> 5
  const last = (to - 1) >>> 5
  const head = -1 << (from & 31)
  const tail = -1 >>> (31 - ((to - 1) & 31))
  if (first === last) {
    bits[first] = (bits[first] ?? 0) | (head & tail)
    return
  }
  bits[first] = (bits[first] ?? 0) | head
  bits.fill(-1, first + 1, last)
  bits[last] = (bits[last] ?? 0) | tail
}

/** Adds to `into` what `bits` has. */
export function uniteBits(into: Bits, bits: Bits): void {
  const length = Math.min(into.length, bits.length)
  for (let i = 0; i < length; i++) into[i] = (into[i] ?? 0) | (bits[i] ?? 0)
}

/** Takes from `into` what `bits` has not. */
export function intersectBits(into: Bits, bits: Bits): void {
  const length = Math.min(into.length, bits.length)
  for (let i = 0; i < length; i++) into[i] = (into[i] ?? 0) & (bits[i] ?? 0)
  into.fill(0, length)
}

/** Turns the first `size` bits around; the rest of the last word stays 0. */
export function invertBits(bits: Bits, size: number): void {
  for (let i = 0; i < bits.length; i++) bits[i] = ~(bits[i] ?? 0)
  if ((size & 31) !== 0) bits[bits.length - 1] = (bits[bits.length - 1] ?? 0) & (-1 >>> (32 - (size & 31)))
}

/** Copies `length` bits; `to` must hold 0 where they go. */
export function copyBits(from: Bits, fromAt: number, to: Bits, toAt: number, length: number): void {
  const end = toAt + length
  const offset = toAt & 31
  const head = offset === 0 ? 0 : Math.min(32 - offset, length)
  if (head > 0) copyWithinWord(from, fromAt, to, toAt, head)
  // From here on whole words, each made of the end of one and the beginning of the next.
  const firstWord = (toAt + head) >>> 5
  const lastWord = Math.max(firstWord, end >>> 5)
  const shift = (fromAt + head) & 31
  let source = (fromAt + head) >>> 5
  if (shift === 0) to.set(from.subarray(source, source + lastWord - firstWord), firstWord)
  else
    for (let word = firstWord, low = from[source] ?? 0; word < lastWord; word++) {
      const high = from[++source] ?? 0
      to[word] = (low >>> shift) | (high << (32 - shift))
      low = high
    }
  const copied = head + (lastWord - firstWord) * 32
  if (copied < length) copyWithinWord(from, fromAt + copied, to, toAt + copied, length - copied)
}

/** At most 32 bits, into one word. */
function copyWithinWord(from: Bits, fromAt: number, to: Bits, toAt: number, length: number): void {
  const word = fromAt >>> 5
  const shift = fromAt & 31
  const bits = shift === 0 ? (from[word] ?? 0) : ((from[word] ?? 0) >>> shift) | ((from[word + 1] ?? 0) << (32 - shift))
  const kept = length === 32 ? bits : bits & ((1 << length) - 1)
  to[toAt >>> 5] = (to[toAt >>> 5] ?? 0) | (kept << (toAt & 31))
}
