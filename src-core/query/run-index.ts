import type { Result } from '../lib/result.ts'
import type { TagCount } from '../replica/api.ts'
import type { RunKey, RunRow } from '../runs/run.ts'
import type { NameCount, Query, QueryContext, QueryVocabulary } from './query.ts'
import type { RunSet } from './run-set.ts'

/** Plain data that can be cloned; what is in it is the business of `index-snapshot.ts`. */
export interface RunIndexSnapshot {
  readonly version: number
}

/** The caller builds the index from rows instead. */
export interface SnapshotRefusal {
  readonly kind: 'unknown-version' | 'damaged'
  readonly detail: string
}

export class RunIndex {
  static fromSnapshot(_snapshot: RunIndexSnapshot): Result<RunIndex, SnapshotRefusal> {
    throw new Error('under construction')
  }
  toSnapshot(): RunIndexSnapshot {
    throw new Error('under construction')
  }
  get size(): number {
    throw new Error('under construction')
  }
  upsert(_rows: readonly RunRow[]): void {
    throw new Error('under construction')
  }
  has(_key: RunKey): boolean {
    throw new Error('under construction')
  }
  get(_key: RunKey): RunRow | null {
    throw new Error('under construction')
  }
  ordinalOf(_key: RunKey): number | null {
    throw new Error('under construction')
  }
  rowAt(_ordinal: number): RunRow {
    throw new Error('under construction')
  }
  evaluate(_query: Query, _ctx: QueryContext): RunSet {
    throw new Error('under construction')
  }
  /** Runs with that user or system tag; null is everyone, the empty text nobody. */
  namespaceSet(_namespace: string | null): RunSet {
    throw new Error('under construction')
  }
  latest(_flow: string, _namespace: string | null, _options: { readonly successful: boolean }): RunRow | null {
    throw new Error('under construction')
  }
  /** User tags within `set` (all runs without it), most frequent first. */
  tagCounts(_set?: RunSet): TagCount[] {
    throw new Error('under construction')
  }
  flowNames(): string[] {
    throw new Error('under construction')
  }
  owners(): NameCount[] {
    throw new Error('under construction')
  }
  /** The `user:` and `production:` system tags, most frequent first. */
  systemNamespaces(): TagCount[] {
    throw new Error('under construction')
  }
  vocabulary(): QueryVocabulary {
    throw new Error('under construction')
  }
}
