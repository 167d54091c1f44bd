import { deserialize, serialize } from 'node:v8'
import { crc32 } from 'node:zlib'
import { StoreError } from '../../src-core/replica/ports.ts'

/**
 * The layout of a `LevelStore`. Keys, `\0` between their parts, numbers with leading zeros so that they sort:
 * `m format` · `m seq` · `r ROOM` → room record · `u ROOM COMMIT PART` → update · `w KEY` → row · `n COMMIT KEY`: the row is newer than the
 * snapshot · `e SOURCE KEY` → what an importer saw · `p ROOM VERSION COMMIT PART` → waiting change · `s NAME` → setting · `i` → snapshot.
 * Every value has a CRC-32 of four bytes in front, so that a damaged one is told from a good one before anything reads it.
 */
const SEPARATOR = '\0'
const AFTER_SEPARATOR = '\x01'
const MAX_DIGITS = 16
const CRC_BYTES = 4

export const levelKey = (...parts: readonly string[]): string => parts.join(SEPARATOR)
export const digits = (value: number): string => String(value).padStart(MAX_DIGITS, '0')
export const lastPart = (key: string): string => key.slice(key.lastIndexOf(SEPARATOR) + 1)

/** The range of all keys that begin with these parts. */
export const below = (...parts: readonly string[]): { gt: string; lt: string } => ({
  gt: levelKey(...parts) + SEPARATOR,
  lt: levelKey(...parts) + AFTER_SEPARATOR,
})

/** As `below`, only those whose next part, a number, is at most `through`. */
export const upTo = (through: number, ...parts: readonly string[]): { gt: string; lt: string } => ({
  gt: levelKey(...parts) + SEPARATOR,
  lt: levelKey(...parts, digits(through)) + AFTER_SEPARATOR,
})

/** Plain data as bytes. Throws for what is no data, as a function. */
export const encodeValue = (value: unknown): Uint8Array => sealed(serialize(value))

/** What `encodeValue` was given. Throws a `StoreError` `corrupt` for other bytes. */
export function decodeValue(record: Uint8Array, what: string): unknown {
  try {
    return deserialize(checked(record, what))
  } catch (error) {
    throw error instanceof StoreError ? error : new StoreError('corrupt', `${what} can not be read`, { cause: error })
  }
}

export function sealed(content: Uint8Array): Uint8Array {
  const record = new Uint8Array(content.length + CRC_BYTES)
  new DataView(record.buffer).setUint32(0, crc32(content))
  record.set(content, CRC_BYTES)
  return record
}

/** A copy: what LevelDB gives is a buffer of Node, of which slices share the memory. */
export const unsealed = (record: Uint8Array, what: string): Uint8Array => new Uint8Array(checked(record, what))

function checked(record: Uint8Array, what: string): Uint8Array {
  const content = record.subarray(CRC_BYTES)
  if (record.length < CRC_BYTES || new DataView(record.buffer, record.byteOffset).getUint32(0) !== crc32(content))
    throw new StoreError('corrupt', `${what} is not what was written`)
  return content
}
