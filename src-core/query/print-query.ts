import { assertNever } from '../lib/assert-never.ts'
import { NO_OWNER, UNTAGGED } from './parse-term.ts'
import type { CalendarSpan, Condition, CreatedTest, Pattern, Query } from './query.ts'

/** The text of a query on one line; `parseQuery` reads it back as the same tree, unless escapes make it longer than a query may be. */
export function printQuery(query: Query): string {
  return query.kind === 'all' ? '' : printCondition(query)
}

function printCondition(condition: Condition): string {
  switch (condition.kind) {
    case 'and':
      return condition.of.map((part) => (part.kind === 'or' ? `(${printCondition(part)})` : printCondition(part))).join(' ')
    case 'or':
      return condition.of.map(printCondition).join(' or ')
    case 'not':
      return condition.of.kind === 'and' || condition.of.kind === 'or'
        ? `-(${printCondition(condition.of)})`
        : `-${printCondition(condition.of)}`
    case 'flow':
      return `flow:${printPattern(condition.name)}`
    case 'tag':
      return `tag:${printPattern(condition.tag)}`
    case 'user':
      return condition.name.length === 1 && condition.name[0].toLowerCase() === NO_OWNER
        ? `user:${quote(condition.name[0])}`
        : `user:${printPattern(condition.name)}`
    case 'no-owner':
      return `user:${NO_OWNER}`
    case 'by':
      return `by:${printPattern(condition.name)}`
    case 'status':
      return `status:${condition.status}`
    case 'created':
      return `created:${printCreated(condition.when)}`
    case 'is':
      return `is:${condition.mark}`
    case 'judged':
      return `judged:${printPattern(condition.name)}`
    case 'note':
      return `note:${printText(condition.text)}`
    case 'untagged':
      return UNTAGGED
    case 'word':
      return printWord(condition.text)
    default:
      return assertNever(condition)
  }
}

/** The value of a key. Only texts that need it are quoted: `nightly`, `"reviewed by bob"`, `"a b"*`. */
function printPattern(pattern: Pattern): string {
  if (pattern.length === 1) return printText(pattern[0])
  return pattern.map((text) => (text === '' ? '' : printText(text))).join('*')
}

/** U+0085 ends a line too, and is no space to a regular expression. */
const printText = (text: string): string => (/^[^\s()"\\*\u0085]+$/.test(text) ? text : quote(text))

/** Bare words must not look like a key, a minus or a keyword. */
function printWord(text: string): string {
  return text.startsWith('-') || text.includes(':') || /^(and|or|not|untagged)$/i.test(text) ? quote(text) : printText(text)
}

function quote(text: string): string {
  const escaped = text.replaceAll(/["\\]/g, String.raw`\$&`).replaceAll(/[\t-\r\u0085\u2028\u2029]/g, escapeControl)
  return `"${escaped}"`
}

/** Tabs, and whatever Unicode lets end a line: LF, VT, FF, CR, NEL, LS, PS. */
function escapeControl(char: string): string {
  return SHORT_ESCAPES[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': String.raw`\n`, '\r': String.raw`\r`, '\t': String.raw`\t` }

function printCreated(when: CreatedTest): string {
  switch (when.kind) {
    case 'calendar':
      return `${when.is === '=' ? '' : when.is}${printSpan(when.span)}`
    case 'between':
      return `${printSpan(when.first)}..${printSpan(when.last)}`
    case 'age':
      return `${when.is === 'younger' ? '<' : '>'}${when.amount}${when.unit}`
    default:
      return assertNever(when)
  }
}

const digits = (value: number, width: number): string => String(value).padStart(width, '0')
const printSpan = ({ year, month, day }: CalendarSpan): string =>
  `${digits(year, 4)}-${digits(month, 2)}${day === null ? '' : `-${digits(day, 2)}`}`
