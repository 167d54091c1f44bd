/** End of the year 9999, the last moment whose month can be written with four digits of year. */
const MAX_TIME_MS = 253_402_300_799_999

/** Whether a value is a time as it is used here: epoch milliseconds from 1970 to 9999. Anything else is somebody's mistake, as a clock that counts microseconds. */
export function isTime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= MAX_TIME_MS
}
