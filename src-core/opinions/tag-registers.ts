import { codePointCount, loneSurrogate } from '../lib/code-points.ts'
import { parseQuery } from '../query/parse-query.ts'
import { MAX_DESCRIPTION_LENGTH, MAX_GROUP_LENGTH, MAX_REQUIRES_LENGTH, type RegisterKind } from './opinion-kinds.ts'
import type { OpinionViolation } from './opinion.ts'
import { isPromoter, MAX_PROMOTERS, parsePromoters, writePromoters } from './promoters.ts'
import { defaultRules, type TagRules, type TagRulesPatch } from './tag-rules.ts'

/** A register of a tag with its text; null: what holds without one. */
export type RegisterValue = readonly [kind: RegisterKind, text: string | null]

/** The rules of a tag from its registers. */
export function rulesFrom(tag: string, text: (kind: RegisterKind) => string | null): TagRules {
  const hue = text('hue')
  const guarded = text('protected')
  const isPromoted = text('promoted') === 'yes'
  return {
    tag,
    hue: hue === null ? null : Number(hue),
    description: text('description') ?? '',
    group: text('group'),
    isProtected: guarded === null ? defaultRules(tag).isProtected : guarded === 'yes',
    isRetired: text('retired') === 'yes',
    // Decisions name it: it keeps its name when somebody renames it while another has it moved by promotion.
    renamedTo: isPromoted ? null : text('renamed'),
    isPromoted,
    requires: text('requires') ?? '',
    promoters: parsePromoters(text('promoters') ?? '') ?? [],
  }
}

/** What a patch says, register by register. */
export function registersOf(tag: string, patch: TagRulesPatch): RegisterValue[] {
  const { hue, description, group, isProtected, isRetired, isPromoted, requires, promoters } = patch
  const values: RegisterValue[] = []
  if (hue !== undefined) values.push(['hue', hue === null ? null : String(hue)])
  if (description !== undefined) values.push(['description', description === '' ? null : description])
  if (group !== undefined) values.push(['group', group === '' ? null : group])
  if (isRetired !== undefined) values.push(['retired', isRetired ? 'yes' : null])
  if (isProtected !== undefined) {
    const isDefault = isProtected === defaultRules(tag).isProtected
    values.push(['protected', isDefault ? null : isProtected ? 'yes' : 'no'])
  }
  if (isPromoted !== undefined) values.push(['promoted', isPromoted ? 'yes' : null])
  if (requires !== undefined) values.push(['requires', requires.trim() === '' ? null : requires.trim()])
  if (promoters !== undefined) values.push(['promoters', promoters.length === 0 ? null : writePromoters(promoters)])
  return values
}

export function validateRules({ hue, description, group, requires = '', promoters = [] }: TagRulesPatch): OpinionViolation | null {
  if (typeof hue === 'number' && !(Number.isInteger(hue) && hue >= 0 && hue < 360)) return { kind: 'not-a-hue', hue }
  return (
    validateText('description', description ?? '', MAX_DESCRIPTION_LENGTH) ??
    validateText('group', group ?? '', MAX_GROUP_LENGTH) ??
    validateText('query', requires, MAX_REQUIRES_LENGTH) ??
    validateRequires(requires) ??
    validatePromoters(promoters)
  )
}

function validateRequires(requires: string): OpinionViolation | null {
  const query = parseQuery(requires.trim())
  return query.ok ? null : { kind: 'unreadable-query', query: requires.trim(), at: query.error.from, message: query.error.message }
}

function validatePromoters(promoters: readonly string[]): OpinionViolation | null {
  const wrong = promoters.find((name) => !isPromoter(name))
  if (wrong !== undefined) return { kind: 'not-a-name', name: wrong }
  return promoters.length > MAX_PROMOTERS ? { kind: 'too-many-names', count: promoters.length, limit: MAX_PROMOTERS } : null
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
