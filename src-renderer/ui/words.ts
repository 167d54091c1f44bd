const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'] as const

/** A small number in running text: `three`; from 13 on in digits. */
export const inWords = (count: number): string => NUMBERS[count] ?? formatCount(count)

/** Digits with thin grouping by commas: `12,480`. */
export const formatCount = (count: number): string => String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',')

/** What happened, without whether the work is safe and what to do next. */
export const firstSentence = (message: string): string => /^.*?[.?](?=\s|$)/su.exec(message)?.[0] ?? message

/** `1 run`, `27 runs`. */
export const countOf = (count: number, noun: string): string => `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`

const UNITS = ['KB', 'MB', 'GB', 'TB'] as const

/** `16 KB`, `2.4 MB`, `10.7 GB`: tenths from a megabyte on. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const power = Math.min(UNITS.length, Math.floor(Math.log10(bytes) / 3))
  const size = bytes / 1000 ** power
  return `${power === 1 ? Math.round(size) : size.toFixed(1)} ${UNITS[power - 1]}`
}
