import type { SortSpec } from '../query/sort-spec.ts'

/** A place in the app that can be written down. Links only lead somewhere: nothing is changed by one. */
export type Link =
  | { readonly kind: 'run'; readonly flow: string; readonly runId: string }
  | { readonly kind: 'query'; readonly query: string; readonly namespace: string | null; readonly sort: SortSpec | null }

/** Why a text leads nowhere. The words are in `describe-link.ts`. */
export type LinkRefusal =
  | { readonly kind: 'not-a-link' }
  | { readonly kind: 'too-long'; readonly length: number; readonly limit: number }
  /** A user, a password or a port before the path. */
  | { readonly kind: 'credentials' }
  | { readonly kind: 'unknown-place'; readonly place: string }
  /** More, or less, than a flow and a run. */
  | { readonly kind: 'odd-path' }
  | { readonly kind: 'bad-escape' }
  | { readonly kind: 'half-character' }
  | { readonly kind: 'unknown-part'; readonly part: string }
  | { readonly kind: 'part-twice'; readonly part: string }
  | { readonly kind: 'bad-query'; readonly message: string }
  | { readonly kind: 'bad-namespace' }
  | { readonly kind: 'bad-sort'; readonly sort: string }

export const LINK_SCHEME = 'tagalong'
