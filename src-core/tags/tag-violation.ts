/** Why a tag or an edit of tags is refused (contract 1.2, 1.3). Data for every door: the words are in `describe-violation.ts`. */
export type TagViolation =
  | { readonly kind: 'not-text' }
  /** Lone surrogate, at this UTF-16 offset. */
  | { readonly kind: 'not-utf8'; readonly at: number }
  | { readonly kind: 'empty' }
  | { readonly kind: 'too-long'; readonly length: number; readonly limit: number }
  /** Set when the run started; cannot be removed. */
  | { readonly kind: 'system-tag'; readonly tags: readonly string[] }
  /** A run carries at most one tag of an exclusive group. */
  | { readonly kind: 'same-group'; readonly tags: readonly string[]; readonly group: string }
  /** Moved by promotion, never by hand. */
  | { readonly kind: 'promoted'; readonly tag: string }
  /** The resulting user tags would be more than `limit` and more than now. */
  | { readonly kind: 'too-many'; readonly count: number; readonly limit: number }
