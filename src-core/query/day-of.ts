import type { DayStart } from './query.ts'

export const utcDayStart: DayStart = (year, month, day) => Date.UTC(year, month - 1, day)

/**
 * Makes a function that gives the start of the day that a moment lies in, both in epoch milliseconds. It remembers the day it gave
 * last, so it is fast over runs in order of time.
 */
export function createDayOf(dayStart: DayStart = utcDayStart): (timeMs: number) => number {
  let from = 0
  let to = 0
  return (timeMs) => {
    if (timeMs >= from && timeMs < to) return from
    const date = new Date(timeMs)
    const startOf = (offset: number): number => dayStart(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate() + offset)
    // A day may begin up to 14 hours before or after that of UTC.
    const offset = timeMs < startOf(0) ? -1 : timeMs >= startOf(1) ? 1 : 0
    from = startOf(offset)
    to = startOf(offset + 1)
    return from
  }
}
