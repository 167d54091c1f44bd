/** Characters that a terminal obeys or that turn the direction of what follows; line ends and tabs are none. */
const OBEYED = /(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu

/** A text for a terminal: what others have written into tags, notes and names is shown and can not act. */
export const inert = (text: string): string =>
  text.replace(OBEYED, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
