import { assertNever } from '../../src-core/lib/assert-never.ts'
import type { Literal } from './read-literal.ts'

const MAX_DEPTH = 16
/** What is longer than this is not read in a detail pane. */
const MAX_LENGTH = 4_000

/** The value as Python's `repr` shows it; null when that would be too long or too deep. */
export function printLiteral(value: Literal): string | null {
  const out = new Printer()
  return out.print(value, 0) ? out.text : null
}

class Printer {
  text = ''

  /** False as soon as a bound is passed, which also ends values that hold themselves. */
  print(value: Literal, depth: number): boolean {
    if (depth > MAX_DEPTH || this.text.length > MAX_LENGTH) return false
    switch (value.kind) {
      case 'none':
        return this.#add('None')
      case 'bool':
        return this.#add(value.value ? 'True' : 'False')
      case 'int':
        return this.#add(value.value.toString())
      case 'float':
        return this.#add(printFloat(value.value))
      case 'str':
        return value.value.length <= MAX_LENGTH && this.#add(printText(value.value))
      case 'bytes':
        return value.value.length <= MAX_LENGTH && this.#add(printBytes(value.value))
      case 'list':
        return this.#add('[') && this.#items(value.items, depth) && this.#add(']')
      case 'tuple':
        return this.#add('(') && this.#items(value.items, depth) && this.#add(value.items.length === 1 ? ',)' : ')')
      case 'dict':
        return this.#add('{') && this.#entries(value.entries, depth) && this.#add('}')
      default:
        return assertNever(value)
    }
  }

  #items(items: readonly Literal[], depth: number): boolean {
    return items.every((item, i) => (i === 0 || this.#add(', ')) && this.print(item, depth + 1))
  }

  #entries(entries: readonly [Literal, Literal][], depth: number): boolean {
    return entries.every(
      ([key, item], i) => (i === 0 || this.#add(', ')) && this.print(key, depth + 1) && this.#add(': ') && this.print(item, depth + 1),
    )
  }

  #add(text: string): boolean {
    this.text += text
    return this.text.length <= MAX_LENGTH
  }
}

/** Both languages print the shortest digits that give the number back; they differ in when they use an exponent. */
function printFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf'
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const [digits = '', power = '0'] = value.toExponential().split('e')
  const exponent = Number(power)
  if (exponent < -4 || exponent >= 16) return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
  const sign = value < 0 ? '-' : ''
  const plain = digits.replace(/[-.]/g, '')
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${plain}`
  const whole = plain.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  return `${sign}${whole}.${plain.slice(exponent + 1) || '0'}`
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** Python prefers single quotes, and takes double ones when that saves escaping. */
function quoteFor(text: string): string {
  return text.includes("'") && !text.includes('"') ? '"' : "'"
}

function printText(text: string): string {
  const quote = quoteFor(text)
  let out = ''
  for (const char of text) {
    if (char === quote) out += `\\${quote}`
    else if (ESCAPES[char] !== undefined) out += ESCAPES[char]
    else if (char === ' ' || !/[\p{C}\p{Z}]/u.test(char)) out += char
    else out += escapeCode(char.codePointAt(0) ?? 0)
  }
  return quote + out + quote
}

function escapeCode(code: number): string {
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`
}

function printBytes(bytes: Uint8Array): string {
  const text = String.fromCharCode(...bytes)
  const quote = quoteFor(text)
  let out = ''
  for (const char of text) {
    const code = char.charCodeAt(0)
    if (char === quote) out += `\\${quote}`
    else if (ESCAPES[char] !== undefined) out += ESCAPES[char]
    else out += code >= 0x20 && code < 0x7f ? char : escapeCode(code)
  }
  return `b${quote}${out}${quote}`
}
