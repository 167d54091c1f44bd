import { codePointCount, loneSurrogate } from '../lib/code-points.ts'
import { MAX_DESCRIPTION_LENGTH, MAX_GROUP_LENGTH, type RegisterKind } from './opinion-kinds.ts'
import type { OpinionViolation } from './opinion.ts'
import { defaultRules, type TagRules, type TagRulesPatch } from './tag-rules.ts'

/** A register of a tag with its text; null: what holds without one. */
export type RegisterValue = readonly [kind: RegisterKind, text: string | null]

/** The rules of a tag from its registers. */
export function rulesFrom(tag: string, text: (kind: RegisterKind) => string | null): TagRules {
  const hue = text('hue')
  const guarded = text('protected')
  return {
    tag,
    hue: hue === null ? null : Number(hue),
    description: text('description') ?? '',
    group: text('group'),
    isProtected: guarded === null ? defaultRules(tag).isProtected : guarded === 'yes',
    isRetired: text('retired') === 'yes',
    renamedTo: text('renamed'),
  }
}

/** What a patch says, register by register. */
export function registersOf(tag: string, { hue, description, group, isProtected, isRetired }: TagRulesPatch): RegisterValue[] {
  const values: RegisterValue[] = []
  if (hue !== undefined) values.push(['hue', hue === null ? null : String(hue)])
  if (description !== undefined) values.push(['description', description === '' ? null : description])
  if (group !== undefined) values.push(['group', group === '' ? null : group])
  if (isRetired !== undefined) values.push(['retired', isRetired ? 'yes' : null])
  if (isProtected !== undefined) {
    const isDefault = isProtected === defaultRules(tag).isProtected
    values.push(['protected', isDefault ? null : isProtected ? 'yes' : 'no'])
  }
  return values
}

export function validateRules({ hue, description, group }: TagRulesPatch): OpinionViolation | null {
  if (typeof hue === 'number' && !(Number.isInteger(hue) && hue >= 0 && hue < 360)) return { kind: 'not-a-hue', hue }
  return validateText('description', description ?? '', MAX_DESCRIPTION_LENGTH) ?? validateText('group', group ?? '', MAX_GROUP_LENGTH)
}

export function validateText(
  what: (OpinionViolation & { kind: 'text-too-long' })['what'],
  text: string,
  limit: number,
): OpinionViolation | null {
  const at = loneSurrogate(text)
  if (at !== null) return { kind: 'malformed-text', at }
  const length = codePointCount(text)
  return length > limit ? { kind: 'text-too-long', what, length, limit } : null
}
