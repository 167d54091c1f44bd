import { codePointCount, loneSurrogate } from '../lib/code-points.ts'
import type { TagViolation } from './tag-violation.ts'

/** Metaflow's limit, in code points (contract 1.2). */
const MAX_TAG_LENGTH = 500

/**
 * What is wrong with one tag, or null. Checked in Metaflow's order, the first failure wins: text, well-formed, not empty,
 * at most 500 code points (contract 1.2, `metaflow/tagging_util.py`). Nothing is trimmed or normalised: ` ` is a tag.
 */
export function validateTag(tag: unknown): TagViolation | null {
  if (typeof tag !== 'string') return { kind: 'not-text' }
  const at = loneSurrogate(tag)
  if (at !== null) return { kind: 'not-utf8', at }
  if (tag === '') return { kind: 'empty' }
  const length = codePointCount(tag)
  return length > MAX_TAG_LENGTH ? { kind: 'too-long', length, limit: MAX_TAG_LENGTH } : null
}
