import type { CalendarSpan, DayStart, QueryVocabulary } from '../../query/query.ts'
import { rankNames } from '../../query/rank-names.ts'
import type { RunSet } from '../../query/run-set.ts'
import { suggestQuery, textBeside } from '../../query/suggest-query.ts'
import type { QuerySuggestion, TagCount } from '../api.ts'
import type { LocalCopy } from '../copy/local-copy.ts'
import { asksForArchived, type RunViews } from './view-runs.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** The runs that completion counts, and the names that they have. */
interface Scope {
  readonly id: string
  readonly runs: RunSet
  readonly vocabulary: QueryVocabulary
}

/** What completion offers, counted within what is in view. The names of the last view are kept, so that each letter only ranks them. */
export class Offers {
  readonly #copy: LocalCopy
  readonly #views: RunViews
  readonly #dayStart: DayStart
  #kept: Scope | null = null

  constructor(copy: LocalCopy, views: RunViews, dayStart: DayStart = (year, month, day) => Date.UTC(year, month - 1, day)) {
    this.#copy = copy
    this.#views = views
    this.#dayStart = dayStart
  }

  tags(text: string, limit: number, namespace: string | null): TagCount[] {
    const { index } = this.#copy
    const names = namespace === null ? index.vocabulary().userTags : this.#within('', namespace).vocabulary.userTags
    return rankNames(
      names.filter(({ count }) => count > 0),
      text,
      limit,
    ).map(({ name, count }) => ({ tag: name, count }))
  }

  terms(text: string, caret: number, namespace: string | null): QuerySuggestion[] {
    const query = textBeside(text, caret)
    const { runs, vocabulary } = this.#within(query, namespace)
    const nowMs = this.#copy.clock.now()
    // Left out of every other count, and the whole point of this one.
    const withArchived = (): RunSet => this.#views.matches({ query, namespace, archived: 'shown' })
    return suggestQuery(text, caret, vocabulary, {
      today: this.#today(nowMs),
      countOf: (condition) => {
        const among = asksForArchived(condition) ? withArchived() : runs
        return this.#copy.index.evaluate(condition, { nowMs, dayStart: this.#dayStart }).and(among).count
      },
    })
  }

  #within(query: string, namespace: string | null): Scope {
    const id = JSON.stringify([this.#copy.revision, query, namespace])
    if (this.#kept?.id === id) return this.#kept
    const runs = this.#views.matches({ query, namespace })
    const scope: Scope = { id, runs, vocabulary: this.#copy.index.vocabularyWithin(runs) }
    this.#kept = scope
    return scope
  }

  /** The day that began last: as days are of uneven length and begin elsewhere, it is the day in UTC or one beside it. */
  #today(nowMs: number): CalendarSpan {
    const days = [1, 0, -1].map((ahead): CalendarSpan & { readonly day: number } => {
      const date = new Date(nowMs + ahead * DAY_MS)
      return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
    })
    const today = days.find(({ year, month, day }) => this.#dayStart(year, month, day) <= nowMs)
    return today ?? { year: 1970, month: 1, day: 1 }
  }
}
