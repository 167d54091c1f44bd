/**
 * Line ends and other controls, what turns text around or takes no room, and spaces at either end. Joiners and variants stay: Persian and
 * emoji are written with them.
 */
const UNSEEN = /(?!\p{Join_Control}|\p{Variation_Selector})[\p{Cc}\p{Default_Ignorable_Code_Point}\u2028\u2029]|^\s+|\s+$/gu
/** A mark for the letter before it, where there is none: it is drawn on a dotted circle, as in tables of letters. */
const MARK_ALONE = /^(?=\p{Mark})/u

/** A name on one line as it is, with a sign for whatever in it would not be seen, break the line, or make it pass for another name. */
export const visibleText = (name: string): string =>
  name.replace(UNSEEN, (signs) => signs.replace(/./gsu, signFor)).replace(MARK_ALONE, '\u25CC')

function signFor(unseen: string): string {
  if (/[\n\r\u2028\u2029]/u.test(unseen)) return '↵'
  if (unseen === '\t') return '⇥'
  return /\s/u.test(unseen) ? '␣' : '\uFFFD'
}
