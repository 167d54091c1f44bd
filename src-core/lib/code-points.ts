/**
 * Metaflow sorts tags by code point; JavaScript's `<` compares UTF-16 units, which differs for astral characters.
 * Returns a negative number, 0 or a positive number, for `Array.prototype.sort`.
 */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x === y) continue
    // A surrogate stands for a code point above every BMP character, so it sorts after them.
    const xs = x >= 0xd800 && x <= 0xdfff
    const ys = y >= 0xd800 && y <= 0xdfff
    return xs === ys ? x - y : xs ? 1 : -1
  }
  return a.length - b.length
}

/** The distinct strings of `tags`, sorted by code point. */
export function sortedTags(tags: Iterable<string>): string[] {
  return [...new Set(tags)].toSorted(compareCodePoints)
}

/** UTF-16 offset of the first surrogate without its other half; null in well-formed text. */
export function loneSurrogate(text: string): number | null {
  for (let at = 0; at < text.length; at++) {
    const codePoint = text.codePointAt(at) ?? 0
    if (codePoint >= 0xd800 && codePoint <= 0xdfff) return at
    if (codePoint > 0xffff) at++
  }
  return null
}

/** Metaflow counts with Python's `len`, so a rocket is one, not two. */
export function codePointCount(wellFormed: string): number {
  let count = 0
  for (const _ of wellFormed) count++
  return count
}
