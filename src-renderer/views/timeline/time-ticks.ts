import type { TimeRange } from '../../../src-core/query/created-range.ts'
import { formatClock, MONTHS } from '../../ui/format-time.ts'
import { dayStart } from './local-days.ts'

export interface Tick {
  readonly at: number
  readonly label: string
}

const DAY_MS = 24 * 60 * 60 * 1000
/** Room that a label of usual length needs. */
const HOUR_PX = 44
const DAY_PX = 26
const MONTH_PX = 40
const YEAR_PX = 40
/** About as wide as a letter of a label is. */
const LETTER_PX = 6
/** Narrower days are not told apart. */
const WEEKEND_PX = 6

/** Where the lines of a scale `widthPx` wide stand: hours, days, weeks, months or years, whatever has room for its labels. A label that has none is empty. */
export function timeTicks(range: TimeRange, widthPx: number): Tick[] {
  let free = -Infinity
  return allTicks(range, widthPx).map(({ at, label }) => {
    const x = ((at - range.from) / (range.to - range.from)) * widthPx
    if (x < free) return { at, label: '' }
    free = x + (label.length + 1) * LETTER_PX
    return { at, label }
  })
}

function allTicks({ from, to }: TimeRange, widthPx: number): Tick[] {
  const dayPx = (widthPx / (to - from)) * DAY_MS
  if (to - from <= 2 * DAY_MS) return ticks(from, to, (at) => hoursLater(at, stepOf([1, 2, 3, 6, 12], dayPx / 24, HOUR_PX)), hourLabel)
  const days = stepOf([1, 2, 7], dayPx, DAY_PX)
  if (days * dayPx >= DAY_PX) return ticks(days === 7 ? monday(from) : dayStart(from), to, (at) => dayStart(at, days), dayLabel, from)
  const months = stepOf([1, 3], dayPx * 30, MONTH_PX)
  if (months * 30 * dayPx >= MONTH_PX) return ticks(quarter(from, months), to, (at) => monthsLater(at, months), monthLabel, from)
  return ticks(quarter(from, 12), to, (at) => monthsLater(at, 12 * Math.max(1, Math.ceil(YEAR_PX / (dayPx * 365)))), yearLabel, from)
}

/** Saturdays and Sundays, cut to the range; none where days are too narrow to matter. */
export function weekends({ from, to }: TimeRange, widthPx: number): TimeRange[] {
  if ((widthPx / (to - from)) * DAY_MS < WEEKEND_PX) return []
  const found: TimeRange[] = []
  for (let day = dayStart(from); day < to; day = dayStart(day, 1)) {
    const weekday = new Date(day).getDay()
    if (weekday === 0 || weekday === 6) found.push({ from: Math.max(from, day), to: Math.min(to, dayStart(day, 1)) })
  }
  return found
}

/** The first step that gives its label room; the last one if none does. */
const stepOf = (steps: readonly number[], unitPx: number, neededPx: number): number =>
  steps.find((step) => step * unitPx >= neededPx) ?? steps.at(-1) ?? 1

/** `before` is the tick before this one; null for the first. */
type Label = (at: number, before: number | null) => string

function ticks(first: number, to: number, next: (at: number) => number, label: Label, from = first): Tick[] {
  const found: Tick[] = []
  for (let at = first; at < to; at = next(at)) if (at >= from) found.push({ at, label: label(at, found.at(-1)?.at ?? null) })
  return found
}

/** On the clock, also over a change of it. */
function hoursLater(at: number, hours: number): number {
  const date = new Date(at)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate(), Math.floor(date.getHours() / hours) * hours + hours).getTime()
}

function monthsLater(at: number, months: number): number {
  const date = new Date(at)
  return new Date(date.getFullYear(), date.getMonth() + months).getTime()
}

const monday = (at: number): number => dayStart(at, -((new Date(at).getDay() + 6) % 7))

function quarter(at: number, months: number): number {
  const date = new Date(at)
  return new Date(date.getFullYear(), Math.floor(date.getMonth() / months) * months).getTime()
}

const monthOf = (at: number): string => MONTHS[new Date(at).getMonth()] ?? ''

const hourLabel = (at: number): string => formatClock(at)

/** The month stands where another one begins, the year beside months as well. */
function dayLabel(at: number, before: number | null): string {
  const day = new Date(at).getDate()
  return before === null || monthOf(at) !== monthOf(before) ? `${day} ${monthOf(at)}` : String(day)
}

function monthLabel(at: number, before: number | null): string {
  const isNewYear = before === null || yearLabel(at) !== yearLabel(before)
  return isNewYear ? `${monthOf(at)} ${yearLabel(at)}` : monthOf(at)
}

const yearLabel = (at: number): string => String(new Date(at).getFullYear())
