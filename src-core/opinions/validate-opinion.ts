import { codePointCount, loneSurrogate } from '../lib/code-points.ts'
import { MAX_NOTE_LENGTH } from './opinion-kinds.ts'
import type { Opinion, OpinionViolation } from './opinion.ts'

/** What is wrong with an opinion, or null. As with tags, nothing is trimmed. */
export function validateOpinion(opinion: Opinion): OpinionViolation | null {
  if (opinion.kind !== 'note') return null
  const at = loneSurrogate(opinion.text)
  if (at !== null) return { kind: 'malformed-text', at }
  if (opinion.text.trim() === '') return { kind: 'note-empty' }
  const length = codePointCount(opinion.text)
  return length > MAX_NOTE_LENGTH ? { kind: 'note-too-long', length, limit: MAX_NOTE_LENGTH } : null
}
