const SEPARATOR = '\0'
const AFTER_SEPARATOR = '\x01'
const MAX_DIGITS = 16

/** Keys of the server's LevelDB: parts with `\0` between them. */
export const key = (...parts: readonly string[]): string => parts.join(SEPARATOR)
/** The range of all keys that begin with these parts. */
export const below = (...parts: readonly string[]): { gt: string; lt: string } => ({
  gt: key(...parts) + SEPARATOR,
  lt: key(...parts) + AFTER_SEPARATOR,
})
export const lastPart = (recordKey: string): string => recordKey.slice(recordKey.lastIndexOf(SEPARATOR) + 1)
/** A number as a part of a key, so that keys are in the order of their numbers. */
export const digits = (number: number): string => String(number).padStart(MAX_DIGITS, '0')
export const bytes = (value: string): Uint8Array => new TextEncoder().encode(value)
export const text = (value: Uint8Array): string => new TextDecoder().decode(value)

export interface Put {
  readonly type: 'put'
  readonly key: string
  readonly value: Uint8Array
}

export const put = (recordKey: string, value: Uint8Array): Put => ({ type: 'put', key: recordKey, value })
