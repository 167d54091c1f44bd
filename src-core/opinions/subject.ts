import { isKind, kindRule, ruleOf, type Scope, type SubjectKind } from './opinion-kinds.ts'
import type { Opinion } from './opinion.ts'

/**
 * What an opinion is about: this tag, this note, being pinned. Opinions of one subject agree, whoever says them, and stand or
 * fall together. `text` is the tag, the note, the value; of an opinion that is the signer's alone it is his name, else empty.
 */
export interface Subject {
  readonly kind: SubjectKind
  readonly text: string
}

/** As a record writes it: a tag is its text, anything else a list. */
export type WrittenSubject = string | readonly [kind: string] | readonly [kind: string, text: string]

export const tagSubject = (text: string): Subject => ({ kind: 'tag', text })

/** `by`: who sets it or takes it back. */
export function opinionSubject(opinion: Opinion, by: string): Subject {
  if (opinion.kind === 'note') return { kind: 'note', text: opinion.text }
  return { kind: opinion.kind, text: ruleOf(opinion.kind).value === 'signer' ? by : '' }
}

export function writeSubject({ kind, text }: Subject): WrittenSubject {
  if (kind === 'tag') return text
  return ruleOf(kind).value === 'text' ? [kind, text] : [kind]
}

/** The subject of a record that `by` signed; null for what is unknown, out of place or not well formed. Any text is taken for a tag here. */
export function readSubject(value: unknown, by: string, scope: Scope): Subject | null {
  if (typeof value === 'string') return scope === 'runs' ? { kind: 'tag', text: value } : null
  if (!Array.isArray(value)) return null
  const [kind, text]: unknown[] = value
  if (typeof kind !== 'string' || kind === 'tag' || !isKind(kind)) return null
  const rule = kindRule(kind)
  if (rule?.scope !== scope) return null
  if (rule.value !== 'text') return value.length === 1 ? { kind, text: rule.value === 'signer' ? by : '' } : null
  return value.length === 2 && typeof text === 'string' && rule.accepts(text) ? { kind, text } : null
}

/** No well-formed text begins with the second half of a character, so no tag that anybody may set is taken for another subject. */
const NO_TAG = '\udc00'

/** A text that is different for different subjects. A tag is its own key, so the many cost nothing. */
export function subjectKey({ kind, text }: Subject): string {
  return kind === 'tag' && !text.startsWith(NO_TAG) ? text : `${NO_TAG}${kind}:${text}`
}

export function subjectOf(key: string): Subject {
  if (!key.startsWith(NO_TAG)) return { kind: 'tag', text: key }
  const colon = key.indexOf(':')
  const kind = key.slice(NO_TAG.length, colon)
  if (!isKind(kind)) throw new Error(`not the key of a subject: ${JSON.stringify(key)}`)
  return { kind, text: key.slice(colon + 1) }
}

export const isTagKey = (key: string): boolean => !key.startsWith(NO_TAG)
