import { parseQuery } from '../query/parse-query.ts'
import type { DayStart, Query, QueryError } from '../query/query.ts'
import type { RunSet } from '../query/run-set.ts'
import type { RunKey, RunRow } from '../runs/run.ts'
import { runStatus } from '../runs/run-status.ts'
import type { Page, PageRequest, RowView, Sidebar, TagCount, ViewSpec } from './api.ts'
import type { LocalCopy } from './local-copy.ts'

interface View {
  readonly namespace: RunSet
  readonly matches: RunSet
  readonly queryError: QueryError | null
}

/** More are found by their name only. */
const MOST_SIDEBAR_TAGS = 200

/** Answers what is shown, from the index alone. The sets of the last views are kept until something changes. */
export class RunViews {
  readonly #copy: LocalCopy
  readonly #dayStart: DayStart | undefined
  readonly #views = new Map<string, View>()
  #revision = 0

  /** `dayStart` says when a day begins where the person is; UTC without it. */
  constructor(copy: LocalCopy, dayStart?: DayStart) {
    this.#copy = copy
    this.#dayStart = dayStart
  }

  page({ query, namespace, from, to, locate }: PageRequest): Page {
    const index = this.#copy.index
    const view = this.#view({ query, namespace })
    const rows = view.matches.slice(from, to).map((ordinal) => this.rowView(index.rowAt(ordinal), namespace))
    const ordinal = locate ? index.ordinalOf(locate) : null
    return {
      revision: this.#copy.revision,
      total: view.namespace.count,
      count: view.matches.count,
      archivedCount: 0,
      from,
      rows,
      located: ordinal === null ? null : view.matches.rank(ordinal),
      queryError: view.queryError,
    }
  }

  keys(spec: ViewSpec, from: number, to: number): RunKey[] {
    const index = this.#copy.index
    return this.#view(spec)
      .matches.slice(from, to)
      .map((ordinal) => index.rowAt(ordinal).key)
  }

  rowView(row: RunRow, namespace: string | null): RowView {
    const index = this.#copy.index
    return {
      ...row,
      status: runStatus(row, this.#copy.clock.now()),
      isLatest: index.latest(row.flow, namespace, { successful: false })?.key === row.key,
      isLatestSuccessful: index.latest(row.flow, namespace, { successful: true })?.key === row.key,
      isBaseline: false,
      pending: this.#copy.pending.of(row.key),
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
    const tags = index.tagCounts(index.namespaceSet(namespace))
    return {
      everyone: index.size,
      mine: own === null ? null : { namespace: own, count: index.namespaceSet(own).count },
      namespaces: index.systemNamespaces().filter(({ tag }) => tag !== own),
      tags: tags.slice(0, MOST_SIDEBAR_TAGS),
      tagTotal: tags.length,
    }
  }

  #view({ query, namespace }: ViewSpec): View {
    const { revision } = this.#copy
    if (revision !== this.#revision) {
      this.#views.clear()
      this.#revision = revision
    }
    const id = JSON.stringify([query, namespace])
    let view = this.#views.get(id)
    if (view === undefined) this.#views.set(id, (view = this.#evaluate(query, namespace)))
    return view
  }

  #evaluate(text: string, namespace: string | null): View {
    const index = this.#copy.index
    const inNamespace = index.namespaceSet(namespace)
    const parsed = parseQuery(text)
    if (!parsed.ok) return { namespace: inNamespace, matches: inNamespace, queryError: parsed.error }
    return { namespace: inNamespace, matches: this.#matches(parsed.value, inNamespace), queryError: null }
  }

  #matches(query: Query, namespace: RunSet): RunSet {
    if (query.kind === 'all') return namespace
    const nowMs = this.#copy.clock.now()
    return this.#copy.index.evaluate(query, this.#dayStart ? { nowMs, dayStart: this.#dayStart } : { nowMs }).and(namespace)
  }
}
