/** Data goes to `print`, talk to `say`. */
export interface Output {
  print(text: string): void
  say(text: string): void
}

/** One line of a list, columns apart by tabs. What people wrote in them can neither break the line nor speak to the terminal. */
export const columns = (...texts: readonly string[]): string => texts.map((text) => text.replace(/\p{Cc}+/gu, ' ')).join('\t')
