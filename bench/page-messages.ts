/** What passes between the bench and its programs in the page: plain data. */

/** What has to be seen in the document for an input to have had its effect. */
export type Effect =
  | { readonly kind: 'focus'; readonly index: number }
  /** The text stands in the filter. */
  | { readonly kind: 'text'; readonly text: string }
  /** So many runs match, and their rows are there. */
  | { readonly kind: 'count'; readonly count: number }
  /** The focused run carries the tag, or does so no longer. */
  | { readonly kind: 'tag'; readonly tag: string; readonly on: boolean }
  /** Every selected run in view carries the tag. */
  | { readonly kind: 'tagged'; readonly tag: string }

/** Milliseconds of each repetition, and what both sides agreed on. */
export interface QueryPeers {
  readonly intersection: { readonly index: readonly number[]; readonly dexie: readonly number[]; readonly matches: number }
  readonly count: { readonly index: readonly number[]; readonly dexie: readonly number[]; readonly matches: number }
}
