import { loneSurrogate, sortedTags } from '../lib/code-points.ts'

export const MAX_PROMOTERS = 50
const MAX_NAME_LENGTH = 200

/** Names as one text, the same for the same people. */
export const writePromoters = (names: readonly string[]): string => JSON.stringify(sortedTags(names))

/** The names of such a text; null for what is none. */
export function parsePromoters(text: string): string[] | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  return Array.isArray(value) && value.length > 0 && value.length <= MAX_PROMOTERS && value.every(isPromoter) ? value : null
}

/** Whether somebody may be called so. */
export function isPromoter(name: unknown): name is string {
  return typeof name === 'string' && name.trim() !== '' && name.length <= MAX_NAME_LENGTH && loneSurrogate(name) === null
}
