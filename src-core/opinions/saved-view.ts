import type { SortSpec } from '../query/sort-spec.ts'

/** A view that the team has saved: what it filters by, through whose namespace, in which order. */
export interface SavedView {
  readonly id: string
  readonly name: string
  readonly query: string
  readonly namespace: string | null
  /** Null: newest first. */
  readonly sort: SortSpec | null
  /** Its place among the views: any number. */
  readonly order: number
}
