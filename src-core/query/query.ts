/**
 * The tree of the one query language; its text is read by `parse-query.ts` and written by `print-query.ts`.
 * The parser gives trees in one canonical shape, which `allOf` and `anyOf` keep: an `and` holds no `and`, an `or` no `or`,
 * and both hold two conditions or more. So a printed tree reads back as the same tree.
 */
export type Query =
  /** The empty text: every run. */
  { readonly kind: 'all' } | Condition

export type Condition =
  | { readonly kind: 'and'; readonly of: readonly Condition[] }
  | { readonly kind: 'or'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'flow'; readonly name: Pattern }
  /** User and system tags alike, as in a namespace. */
  | { readonly kind: 'tag'; readonly tag: Pattern }
  /** The owner. */
  | { readonly kind: 'user'; readonly name: Pattern }
  /** Runs without an owner, as those of a production token. */
  | { readonly kind: 'no-owner' }
  /** Someone with an assertion standing on the run. */
  | { readonly kind: 'by'; readonly name: Pattern }
  | { readonly kind: 'status'; readonly status: QueryStatus }
  | { readonly kind: 'created'; readonly when: CreatedTest }
  /** Runs without a user tag. */
  | { readonly kind: 'untagged' }
  | { readonly kind: 'is'; readonly mark: QueryMark }
  /** Somebody has judged the run. */
  | { readonly kind: 'judged'; readonly name: Pattern }
  /** Text within a note, whatever its case. Never empty. */
  | { readonly kind: 'note'; readonly text: string }
  /** Text within the pathspec or a user tag, whatever its case. Never empty. */
  | { readonly kind: 'word'; readonly text: string }

/** The literal texts between the stars of a glob: `['a', 'b']` is `a*b`, a single text is exact. Texts between two stars are not empty. */
export type Pattern = readonly [string, ...string[]]

/** `successful` is the client's `_success` of the end task, which is not the same as completed (contract 3.3, 7.3). */
export type QueryStatus = 'completed' | 'failed' | 'running' | 'unknown' | 'successful'

/** What people have made of a run. */
export type QueryMark = 'pinned' | 'archived' | 'baseline' | 'noted'

export type CreatedTest =
  /** Compared as whole spans: `>2026-10` begins with November, `<=2026-10` ends with October. */
  | { readonly kind: 'calendar'; readonly is: '<' | '<=' | '=' | '>=' | '>'; readonly span: CalendarSpan }
  /** Both ends included. */
  | { readonly kind: 'between'; readonly first: CalendarSpan; readonly last: CalendarSpan }
  | { readonly kind: 'age'; readonly is: 'younger' | 'older'; readonly amount: number; readonly unit: AgeUnit }

/** A day or, with `day` null, a whole month. Months and days count from 1. */
export interface CalendarSpan {
  readonly year: number
  readonly month: number
  readonly day: number | null
}

/** Minutes, hours, days of 24 hours, weeks of seven of them. */
export type AgeUnit = 'm' | 'h' | 'd' | 'w'

/** Where a text stops being a query: UTF-16 offsets `from` (inclusive) to `to` (exclusive), and what could have stood there. */
export interface QueryError {
  readonly from: number
  readonly to: number
  readonly message: string
  readonly expected: readonly string[]
}

/** What a query means depends on when and where it is asked. */
export interface QueryContext {
  /** Epoch milliseconds. */
  readonly nowMs: number
  /** When a day begins where the person is; UTC without it. */
  readonly dayStart?: DayStart
}

/** Epoch milliseconds at which a day begins. Month counts from 1; a day past its month, or a month past its year, runs on into the next. */
export type DayStart = (year: number, month: number, day: number) => number

/** Known values with their number of runs, most frequent first: what completion offers. */
export interface QueryVocabulary {
  readonly userTags: readonly NameCount[]
  readonly systemTags: readonly NameCount[]
  readonly flows: readonly NameCount[]
  readonly owners: readonly NameCount[]
  /** People with an assertion standing. */
  readonly taggers: readonly NameCount[]
  /** People who have judged runs. */
  readonly judges: readonly NameCount[]
}

export interface NameCount {
  readonly name: string
  readonly count: number
}

/** Whether a condition of this kind stands anywhere in the query, also in what it leaves out. */
export function mentions(query: Query, test: (condition: Query) => boolean): boolean {
  if (query.kind === 'and' || query.kind === 'or') return query.of.some((condition) => mentions(condition, test))
  return query.kind === 'not' ? mentions(query.of, test) : test(query)
}

/** All of one or more conditions. */
export function allOf(conditions: readonly Condition[]): Condition {
  return joined('and', conditions)
}

/** Any of one or more conditions. */
export function anyOf(conditions: readonly Condition[]): Condition {
  return joined('or', conditions)
}

function joined(kind: 'and' | 'or', conditions: readonly Condition[]): Condition {
  const of = conditions.flatMap((condition) => (condition.kind === kind ? condition.of : [condition]))
  const [only] = of
  if (only === undefined) throw new Error(`${kind} of no conditions`)
  return of.length === 1 ? only : { kind, of }
}
