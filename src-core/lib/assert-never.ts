/** Ends a switch over a tagged union; reaching it at run time is a broken invariant, so it throws with the value. */
export function assertNever(value: never): never {
  throw new Error(`unexpected variant: ${JSON.stringify(value)}`)
}
