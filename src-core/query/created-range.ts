import { assertNever } from '../lib/assert-never.ts'
import { utcDayStart } from './day-of.ts'
import type { AgeUnit, CalendarSpan, CreatedTest, DayStart, QueryContext } from './query.ts'

/** Epoch milliseconds, `from` inclusive, `to` exclusive; infinite where open. */
export interface TimeRange {
  readonly from: number
  readonly to: number
}

const MINUTE_MS = 60_000
const UNIT_MS: Readonly<Record<AgeUnit, number>> = { m: MINUTE_MS, h: 60 * MINUTE_MS, d: 24 * 60 * MINUTE_MS, w: 7 * 24 * 60 * MINUTE_MS }

/** The times of start that a `created:` accepts. */
export function createdRange(when: CreatedTest, { nowMs, dayStart = utcDayStart }: QueryContext): TimeRange {
  switch (when.kind) {
    case 'calendar':
      return comparedRange(when.is, spanRange(when.span, dayStart))
    case 'between':
      return { from: spanRange(when.first, dayStart).from, to: spanRange(when.last, dayStart).to }
    case 'age': {
      const then = nowMs - when.amount * UNIT_MS[when.unit]
      return when.is === 'younger' ? { from: then, to: Infinity } : { from: -Infinity, to: then }
    }
    default:
      return assertNever(when)
  }
}

function comparedRange(is: '<' | '<=' | '=' | '>=' | '>', { from, to }: TimeRange): TimeRange {
  switch (is) {
    case '<':
      return { from: -Infinity, to: from }
    case '<=':
      return { from: -Infinity, to }
    case '=':
      return { from, to }
    case '>=':
      return { from, to: Infinity }
    case '>':
      return { from: to, to: Infinity }
    default:
      return assertNever(is)
  }
}

function spanRange({ year, month, day }: CalendarSpan, dayStart: DayStart): TimeRange {
  return day === null
    ? { from: dayStart(year, month, 1), to: dayStart(year, month + 1, 1) }
    : { from: dayStart(year, month, day), to: dayStart(year, month, day + 1) }
}
