/** Data goes to `print`, talk to `say`. */
export interface Output {
  print(text: string): void
  say(text: string): void
}
