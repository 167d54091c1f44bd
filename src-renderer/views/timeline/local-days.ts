/** Days as they are on this machine: some have 23 or 25 hours. */

/** Start of the day that is `days` after that of `timeMs`. */
export function dayStart(timeMs: number, days = 0): number {
  const date = new Date(timeMs)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime()
}

const two = (value: number): string => String(value).padStart(2, '0')

/** `2026-10-24` */
export function printDay(timeMs: number): string {
  const date = new Date(timeMs)
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** Start of a day that is written as `printDay` writes it; null for anything else. */
export function parseDay(text: string): number | null {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? []
  if (year === undefined || month === undefined || day === undefined) return null
  const time = new Date(Number(year), Number(month) - 1, Number(day)).getTime()
  return printDay(time) === text ? time : null
}
