export const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

const two = (value: number): string => String(value).padStart(2, '0')

/** Day in this machine's time zone: `24 Oct`, with the year when it is not the year of `nowMs`. */
export function formatDay(timeMs: number, nowMs: number): string {
  const date = new Date(timeMs)
  const day = `${date.getDate()} ${MONTHS[date.getMonth()]}`
  return sameYear(timeMs, nowMs) ? day : `${day} ${date.getFullYear()}`
}

/** `09:01` */
export function formatClock(timeMs: number): string {
  const date = new Date(timeMs)
  return `${two(date.getHours())}:${two(date.getMinutes())}`
}

/** `20 Oct 2026 10:00:01` */
export function formatMoment(timeMs: number): string {
  const date = new Date(timeMs)
  return `${date.getDate()} ${MONTHS[date.getMonth()]} ${date.getFullYear()} ${formatClock(timeMs)}:${two(date.getSeconds())}`
}

/** `44s`, `18m 04s`, `2h 05m`, `3d 02h`: two units at most, the smaller one in two digits. Clocks that were set back give `0s`. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.max(0, Math.round(durationMs / 1000))
  if (seconds < 60) return `${seconds}s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes}m ${two(seconds % 60)}s`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return `${hours}h ${two(minutes % 60)}m`
  return `${Math.floor(hours / 24)}d ${two(hours % 24)}h`
}

/** As `formatDuration`, with tenths below ten seconds: `0.4s`. */
export const formatShort = (durationMs: number): string =>
  durationMs < 9_950 ? `${(Math.max(100, durationMs) / 1000).toFixed(1)}s` : formatDuration(durationMs)

/** How long something has been going on, to the minute: `41m`, `2h 05m`. */
export const formatElapsed = (durationMs: number): string =>
  formatDuration(Math.floor(durationMs / 60_000) * 60_000)
    .replace(/ 00s$/, '')
    .replace(/^0s$/, '<1m')

export const sameYear = (a: number, b: number): boolean => new Date(a).getFullYear() === new Date(b).getFullYear()
export const sameDay = (a: number, b: number): boolean => new Date(a).toDateString() === new Date(b).toDateString()
