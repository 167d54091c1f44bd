import { assertNever } from '../lib/assert-never.ts'
import type { OpinionViolation } from './opinion.ts'

/** The words for a refused opinion, rule of a tag or view: what is wrong, that nothing was changed, and the way on. */
export function describeOpinionViolation(violation: OpinionViolation): string {
  switch (violation.kind) {
    case 'note-empty':
      return 'A note needs at least one character that can be seen. Nothing was changed.'
    case 'note-too-long':
      return `Too long by ${inCharacters(violation)}. A note may have ${count(violation.limit)}, this one has ${count(violation.length)}. Nothing was changed.`
    case 'malformed-text':
      return `The character at place ${violation.at + 1} is only half of one and cannot be stored. Nothing was changed. Type it again.`
    case 'several-baselines':
      return `A flow has one baseline, and several of these runs are of ${violation.flow}. Nothing was changed. Choose one of them.`
    case 'name-empty':
      return 'A view needs a name. Nothing was changed.'
    case 'text-too-long':
      return `The ${violation.what} is too long by ${inCharacters(violation)}; it may have ${count(violation.limit)}. Nothing was changed.`
    case 'not-a-hue':
      return `A hue is a whole number from 0 to 359, and ${violation.hue} is none. Nothing was changed.`
    case 'not-an-order':
      return `A view's place is a number, and ${violation.order} is none. Nothing was changed.`
    case 'unreadable-query':
      return `What the tag requires can not be read as a query from place ${violation.at + 1}: ${violation.message} Nothing was changed.`
    case 'not-a-name':
      return `${JSON.stringify(violation.name)} is nobody's name. Nothing was changed. Write names as METAFLOW_USER has them.`
    case 'too-many-names':
      return `At most ${violation.limit} people are named who may promote, and these are ${violation.count}. Nothing was changed. Leave it empty, and whoever may tag may promote.`
    default:
      return assertNever(violation)
  }
}

const count = (length: number): string => length.toLocaleString('en')
const inCharacters = ({ length, limit }: { readonly length: number; readonly limit: number }): string =>
  length - limit === 1 ? 'one character' : `${count(length - limit)} characters`
