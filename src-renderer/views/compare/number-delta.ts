/** As Python prints a float or an int. */
const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]\d+)?$/
const MOST_DECIMALS = 12

/** By how much a number is more or less than another, as text: `+0.012`, `−3`. Null when one of them is no number, or they are equal. */
export function numberDelta(text: string, reference: string): string | null {
  if (!NUMBER.test(text) || !NUMBER.test(reference)) return null
  const delta = Number(text) - Number(reference)
  // Beyond this whole numbers are not exact any more, and neither is what lies between them.
  if (delta === 0 || !Number.isSafeInteger(Math.trunc(Number(text))) || !Number.isSafeInteger(Math.trunc(Number(reference)))) return null
  return `${delta < 0 ? '−' : '+'}${printSize(Math.abs(delta), Math.max(decimalsOf(text), decimalsOf(reference)))}`
}

/** With as many decimals as the numbers themselves have; what has none to show is written with an exponent. */
function printSize(size: number, decimals: number): string {
  if (decimals > MOST_DECIMALS || size < 10 ** -decimals / 2) return size.toExponential(2)
  return size.toFixed(decimals)
}

function decimalsOf(text: string): number {
  const [, decimals = '', exponent = '0'] = /^-?\d+(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(text) ?? []
  return Math.max(0, decimals.length - Number(exponent))
}
