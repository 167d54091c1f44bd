/** Line ends and other controls, what turns text around, and spaces at either end. */
const UNSEEN = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]|^\s+|\s+$/gu

/** A name on one line as it is, with a sign for whatever in it would not be seen, break the line, or make it pass for another name. */
export const visibleText = (name: string): string => name.replace(UNSEEN, (signs) => signs.replace(/./gsu, signFor))

function signFor(unseen: string): string {
  if (/[\n\r\u2028\u2029]/u.test(unseen)) return '↵'
  if (unseen === '\t') return '⇥'
  return /\s/u.test(unseen) ? '␣' : '\uFFFD'
}
