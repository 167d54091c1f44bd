const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'] as const

/** A small number in running text: `three`; from 13 on in digits. */
export const inWords = (count: number): string => NUMBERS[count] ?? formatCount(count)

/** Digits with thin grouping by commas: `12,480`. */
export const formatCount = (count: number): string => String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',')

/** What happened, without whether the work is safe and what to do next. */
export const firstSentence = (message: string): string => /^.*?[.?](?=\s|$)/su.exec(message)?.[0] ?? message

/** `1 run`, `27 runs`. */
export const countOf = (count: number, noun: string): string => `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`

/** `16 KB`, `2.4 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const kilobytes = bytes / 1000
  return kilobytes < 1000 ? `${Math.round(kilobytes)} KB` : `${(kilobytes / 1000).toFixed(1)} MB`
}
