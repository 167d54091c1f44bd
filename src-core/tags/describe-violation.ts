import { assertNever } from '../lib/assert-never.ts'
import type { TagViolation } from './tag-violation.ts'

/**
 * The words for a refused edit of `runCount` runs (1 or more): what is wrong, and that nothing was changed.
 * With 0 the tag is still being typed, so nothing is said about runs.
 */
export function describeViolation(violation: TagViolation, runCount: number): string {
  const unchanged = runCount === 0 ? '' : ` Nothing was changed${runCount === 1 ? '' : ` on the ${inWords(runCount)} runs`}.`
  switch (violation.kind) {
    case 'not-text':
      return `A tag is text.${unchanged}`
    case 'not-utf8':
      return `The character at place ${violation.at + 1} is only half of one and cannot be stored. Type it again.${unchanged}`
    case 'empty':
      return `A tag needs at least one character.${unchanged}`
    case 'too-long': {
      const over = violation.length - violation.limit
      const by = over === 1 ? 'one character' : `${inWords(over)} characters`
      return `Too long by ${by}. A tag may have ${violation.limit} characters, this one has ${violation.length}.${unchanged}`
    }
    case 'system-tag': {
      const named = violation.tags.map((tag) => `\`${tag}\``)
      const list = named.length === 1 ? named[0] : `${named.slice(0, -1).join(', ')} and ${named.at(-1)}`
      return `${list} ${named.length === 1 ? 'was' : 'were'} set when the run started and cannot be removed.${unchanged}`
    }
    case 'same-group': {
      const named = violation.tags.map((tag) => `\`${tag}\``).join(' and ')
      return `${named} are both of the group ${violation.group}, and a run carries one of a group at the most.${unchanged} Choose one of them.`
    }
    case 'promoted':
      return `\`${violation.tag}\` is moved by promotion, not by hand: one run of each flow carries it.${unchanged} Choose Promote in the app, or say tagalong promote RUN --to ${violation.tag}.`
    case 'too-many': {
      const whose = runCount > 1 ? `One of the ${inWords(runCount)} runs` : 'The run'
      return `${whose} would have ${violation.count} tags; Metaflow takes ${violation.limit} at the most.${runCount === 0 ? '' : ' Nothing was changed.'}`
    }
    default:
      return assertNever(violation)
  }
}

const SMALL_NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve']

const inWords = (count: number): string => SMALL_NUMBERS[count] ?? count.toLocaleString('en')
