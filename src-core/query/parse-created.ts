import { err, ok } from '../lib/result.ts'
import type { Result } from '../lib/result.ts'
import type { AgeUnit, CalendarSpan, CreatedTest } from './query.ts'

export const CREATED_FORMS = ['2026-10-01', '2026-10', '2026-10-01..2026-10-07', '>2026-10-01', '<=2026-10', '<7d', '>2w']

const COMPARISONS = ['<=', '>=', '<', '>'] as const
const AGE_UNITS: readonly AgeUnit[] = ['m', 'h', 'd', 'w']

/** Reads the value of `created:`. The error is a sentence. */
export function parseCreated(text: string): Result<CreatedTest, string> {
  const range = text.split('..')
  if (range.length === 2) return parseRange(range[0] ?? '', range[1] ?? '')

  const is = COMPARISONS.find((sign) => text.startsWith(sign)) ?? null
  const rest = text.slice(is?.length ?? 0)
  const age = /^\d{1,6}([mhdw])$/i.exec(rest)
  const unit = AGE_UNITS.find((known) => known === age?.[1]?.toLowerCase())
  if (unit !== undefined) {
    if (is === null) return err(`Write <${rest} for runs younger than that, >${rest} for older ones.`)
    // Ages are not counted to the millisecond, so "or equal" says nothing here.
    return ok({ kind: 'age', is: is.startsWith('<') ? 'younger' : 'older', amount: Number.parseInt(rest, 10), unit })
  }
  const span = parseSpan(rest)
  return span.ok ? ok({ kind: 'calendar', is: is ?? '=', span: span.value }) : span
}

function parseRange(firstText: string, lastText: string): Result<CreatedTest, string> {
  const first = parseSpan(firstText)
  if (!first.ok) return first
  const last = parseSpan(lastText)
  if (!last.ok) return last
  if (startOf(first.value) > endOf(last.value)) return err(`${lastText} is before ${firstText}. Put the earlier one first.`)
  return ok({ kind: 'between', first: first.value, last: last.value })
}

function parseSpan(text: string): Result<CalendarSpan, string> {
  const parts = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/.exec(text)
  if (parts === null)
    return err(
      text === ''
        ? 'A day, a month or an age is missing here.'
        : `"${text}" is no day, no month and no age. Write them like 2026-10-01, 2026-10 and <7d.`,
    )
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), parts[3] === undefined ? null : Number(parts[3])]
  if (year < 1970 || month < 1 || month > 12) return err(`There is no ${text} in the calendar of runs.`)
  if (day !== null && (day < 1 || day > daysIn(year, month))) return err(`There is no ${text} in the calendar.`)
  return ok({ year, month, day })
}

const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate()
const startOf = ({ year, month, day }: CalendarSpan): number => (year * 100 + month) * 100 + (day ?? 1)
const endOf = ({ year, month, day }: CalendarSpan): number => (year * 100 + month) * 100 + (day ?? daysIn(year, month))
