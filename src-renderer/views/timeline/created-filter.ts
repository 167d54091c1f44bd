import { parseQuery } from '../../../src-core/query/parse-query.ts'
import { printQuery } from '../../../src-core/query/print-query.ts'
import { allOf, type CalendarSpan, type Condition } from '../../../src-core/query/query.ts'

/** Starts of the first and the last of some days, epoch milliseconds; they may be the same. */
export interface DaySpan {
  readonly first: number
  readonly last: number
}

/** The query as text with these days as its only condition on the time of start. A text that is no query hides no run, and gives way. */
export function withCreated(query: string, days: DaySpan): string {
  const parsed = parseQuery(query)
  const before = !parsed.ok || parsed.value.kind === 'all' ? [] : parsed.value.kind === 'and' ? parsed.value.of : [parsed.value]
  const [first, last] = [spanOf(days.first), spanOf(days.last)]
  const when =
    days.first === days.last ? ({ kind: 'calendar', is: '=', span: first } as const) : ({ kind: 'between', first, last } as const)
  return printQuery(allOf([...before.filter((part) => !isAboutTime(part)), { kind: 'created', when }]))
}

const isAboutTime = (condition: Condition): boolean =>
  condition.kind === 'created' || (condition.kind === 'not' && isAboutTime(condition.of))

function spanOf(timeMs: number): CalendarSpan {
  const date = new Date(timeMs)
  return { year: date.getFullYear(), month: date.getMonth() + 1, day: date.getDate() }
}
