import { hasMark } from '../../opinions/marks.ts'
import { parseQuery } from '../../query/parse-query.ts'
import { type DayStart, mentions, type Query, type QueryContext, type QueryError } from '../../query/query.ts'
import type { RunOrder } from '../../query/run-order.ts'
import type { RunSet } from '../../query/run-set.ts'
import type { Arrangement } from '../../query/sort-runs.ts'
import type { RunKey, RunRow } from '../../runs/run.ts'
import { runStatus } from '../../runs/run-status.ts'
import type { HeldView, Page, PageRequest, RowView, Sidebar, TagCount, ViewSpec } from '../api.ts'
import { countingBaseline } from '../acts/baselines.ts'
import { HeldList } from './held-list.ts'
import type { LocalCopy } from '../copy/local-copy.ts'
import type { ProposedTag } from '../promotion/promotion-api.ts'

/** Matching runs, without what windows show beside them. */
export interface RunList extends Pick<Page, 'count' | 'archivedCount' | 'queryError'> {
  readonly rows: readonly RunRow[]
}

interface View {
  readonly namespace: RunSet
  readonly matches: RunSet
  /** Matches that are left out because they are archived. */
  readonly archivedCount: number
  readonly queryError: QueryError | null
}

/** More are found by their name only. */
const MOST_SIDEBAR_TAGS = 200

/** Answers what is shown, from the index alone. The sets of the last views are kept until something changes. */
export class RunViews {
  readonly #copy: LocalCopy
  readonly #proposedFor: (key: RunKey) => readonly ProposedTag[]
  readonly #dayStart: DayStart | undefined
  readonly #views = new Map<string, View>()
  readonly #orders = new Map<string, RunOrder>()
  readonly #holds = new Map<string, HeldList>()
  #taken = 0
  #revision = 0

  /** `dayStart` says when a day begins where the person is; UTC without it. */
  constructor(copy: LocalCopy, proposedFor: (key: RunKey) => readonly ProposedTag[], dayStart?: DayStart) {
    this.#copy = copy
    this.#proposedFor = proposedFor
    this.#dayStart = dayStart
  }

  page(request: PageRequest): Page {
    const { namespace, from, to, locate, take = false } = request
    const index = this.#copy.index
    const view = this.#view(request)
    const held = this.#held(request, take)
    const list = held ?? this.#ordered(request)
    const rows = list.slice(from, to).map((ordinal) => this.rowView(index.rowAt(ordinal), namespace, view.matches.has(ordinal)))
    const ordinal = locate ? index.ordinalOf(locate) : null
    return {
      revision: this.#copy.revision,
      total: view.namespace.count,
      count: list.count,
      archivedCount: view.archivedCount,
      from,
      rows,
      located: ordinal === null ? null : list.rank(ordinal),
      queryError: view.queryError,
      groups: held?.groups ?? null,
      taken: held?.taken ?? 0,
      news: held?.news(this.#copy.revision, view.matches, this.#context()) ?? null,
    }
  }

  list(spec: ViewSpec, limit: number): RunList {
    const { archivedCount, queryError } = this.#view(spec)
    const order = this.#ordered(spec)
    const rows = order.slice(0, limit).map((ordinal) => this.#copy.index.rowAt(ordinal))
    return { rows, count: order.count, archivedCount, queryError }
  }

  keys(view: HeldView, from: number, to: number, which: 'shown' | 'matching' = 'shown'): RunKey[] {
    const index = this.#copy.index
    const { matches } = this.#view(view)
    return this.#list(view)
      .slice(from, to)
      .filter((ordinal) => which === 'shown' || matches.has(ordinal))
      .map((ordinal) => index.rowAt(ordinal).key)
  }

  countIn(view: HeldView, keys: readonly RunKey[]): number {
    const set = this.#held(view, false)?.asSet() ?? this.#view(view).matches
    return keys.filter((key) => {
      const ordinal = this.#copy.index.ordinalOf(key)
      return ordinal !== null && set.has(ordinal)
    }).length
  }

  matching(view: ViewSpec, keys: readonly RunKey[]): RunKey[] {
    const { matches } = this.#view(view)
    return keys.filter((key) => {
      const ordinal = this.#copy.index.ordinalOf(key)
      return ordinal !== null && matches.has(ordinal)
    })
  }

  letGo(holder: string): void {
    this.#holds.delete(holder)
  }

  rowView(row: RunRow, namespace: string | null, matches = true): RowView {
    const index = this.#copy.index
    return {
      ...row,
      status: runStatus(row, this.#copy.clock.now()),
      matches,
      isLatest: index.latest(row.flow, namespace, { successful: false })?.key === row.key,
      isLatestSuccessful: index.latest(row.flow, namespace, { successful: true })?.key === row.key,
      isBaseline: hasMark(row, 'baseline') && countingBaseline(index.baselines(row.flow))?.key === row.key,
      pending: this.#copy.pending.of(row.key),
      proposed: this.#proposedFor(row.key),
    }
  }

  /** Runs in the namespace that match, all of it when the query cannot be read. Good until the next change. */
  matches(spec: ViewSpec): RunSet {
    return this.#view(spec).matches
  }

  tagsOn(keys: readonly RunKey[]): TagCount[] {
    const counts = new Map<string, number>()
    for (const key of keys) {
      for (const tag of this.#copy.index.get(key)?.userTags ?? []) counts.set(tag, (counts.get(tag) ?? 0) + 1)
    }
    return [...counts].map(([tag, count]) => ({ tag, count })).toSorted((a, b) => b.count - a.count)
  }

  sidebar(namespace: string | null, user: string | null): Sidebar {
    const index = this.#copy.index
    const own = user === null ? null : `user:${user}`
    const hidden = index.archivedSet()
    const shown = (set: RunSet): RunSet => (hidden === null ? set : set.without(hidden))
    // Of all runs the counts are at hand; within a set each tag has to be counted.
    const tags = namespace === null && hidden === null ? index.tagCounts() : index.tagCounts(shown(index.namespaceSet(namespace)))
    const namespaces = index.systemNamespaces().filter(({ tag }) => tag !== own)
    return {
      everyone: shown(index.namespaceSet(null)).count,
      mine: own === null ? null : { namespace: own, count: shown(index.namespaceSet(own)).count },
      namespaces: hidden === null ? namespaces : namespaces.map(({ tag }) => ({ tag, count: shown(index.namespaceSet(tag)).count })),
      tags: tags.slice(0, MOST_SIDEBAR_TAGS),
      tagTotal: tags.length,
    }
  }

  #list(view: HeldView): RunOrder {
    return this.#held(view, false) ?? this.#ordered(view)
  }

  /** Null without a holder. Taken anew on wish, or when the holder asks for another view. */
  #held(view: HeldView, take: boolean): HeldList | null {
    const { holder } = view
    if (holder === undefined) return null
    const name = viewName(view)
    const { index } = this.#copy
    const before = this.#holds.get(holder)
    if (!take && before?.view === name && before.follow(index)) return before
    const id = { view: name, taken: ++this.#taken, revision: this.#copy.revision }
    const held = new HeldList(id, index, this.#ordered(view), arrangementOf(view), this.#context())
    this.#holds.set(holder, held)
    return held
  }

  #ordered(view: ViewSpec): RunOrder {
    const { matches } = this.#view(view)
    const name = viewName(view)
    let order = this.#orders.get(name)
    if (order === undefined) this.#orders.set(name, (order = this.#copy.index.arrange(matches, arrangementOf(view), this.#context())))
    return order
  }

  #context(): QueryContext {
    const nowMs = this.#copy.clock.now()
    return this.#dayStart ? { nowMs, dayStart: this.#dayStart } : { nowMs }
  }

  #view({ query, namespace, archived = 'hidden' }: ViewSpec): View {
    const { revision } = this.#copy
    if (revision !== this.#revision) {
      this.#views.clear()
      this.#orders.clear()
      this.#revision = revision
    }
    const id = JSON.stringify([query, namespace, archived])
    let view = this.#views.get(id)
    if (view === undefined) this.#views.set(id, (view = this.#evaluate(query, namespace, archived)))
    return view
  }

  #evaluate(text: string, namespace: string | null, archived: 'hidden' | 'shown'): View {
    const index = this.#copy.index
    const everything = index.namespaceSet(namespace)
    const parsed = parseQuery(text)
    const query: Query = parsed.ok ? parsed.value : { kind: 'all' }
    const matches = this.#matches(query, everything)
    const queryError = parsed.ok ? null : parsed.error
    const hidden = archived === 'shown' || mentions(query, asksForArchived) ? null : index.archivedSet()
    if (hidden === null) return { namespace: everything, matches, archivedCount: 0, queryError }
    const shown = matches.without(hidden)
    return { namespace: everything.without(hidden), matches: shown, archivedCount: matches.count - shown.count, queryError }
  }

  #matches(query: Query, namespace: RunSet): RunSet {
    if (query.kind === 'all') return namespace
    return this.#copy.index.evaluate(query, this.#context()).and(namespace)
  }
}

export const asksForArchived = (condition: Query): boolean => condition.kind === 'is' && condition.mark === 'archived'

const arrangementOf = ({ sort = null, group = null }: ViewSpec): Arrangement => ({ sort, group })

const viewName = ({ query, namespace, archived = 'hidden', sort = null, group = null }: ViewSpec): string =>
  JSON.stringify([query, namespace, archived, sort?.column, sort?.descending, group])
