const FLAT = /^\{('[^'\\]+': -?\d[\d.e+-]*(?:, |(?=\})))+\}$/
const PAIR = /'([^'\\]+)': (-?\d[\d.e+-]*)/g

/** A dict of nothing but numbers, as Python prints it, taken apart: metrics are mostly kept so. Null for anything else. */
export function splitNumbers(name: string, text: string): [name: string, text: string][] | null {
  if (!FLAT.test(text)) return null
  return [...text.matchAll(PAIR)].map(([, key = '', value = '']) => [`${name}.${key}`, value])
}
