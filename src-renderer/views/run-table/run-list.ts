import type { Page, RowView, ViewSpec } from '../../../src-core/replica/api.ts'
import type { QueryError } from '../../../src-core/query/query.ts'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { NewestOnly } from '../../app/newest-only.ts'
import { Store } from '../../app/store.ts'
import type { ViewState } from '../../app/view-state.ts'
import type { ReplicaClient } from '../../replica/replica-client.ts'
import { sameRow } from './same-row.ts'

/** The rows at hand of one revision of one view. Old sheets stand until a new one is there: there is no "loading". */
export interface Sheet {
  readonly spec: ViewSpec
  readonly revision: number
  readonly total: number
  readonly count: number
  /** Matches that are left out because they are archived. */
  readonly archivedCount: number
  readonly queryError: QueryError | null
  readonly rows: ReadonlyMap<number, RowView>
}

interface Question extends ViewSpec {
  readonly from: number
  readonly to: number
  readonly locate: RunKey | null
}

/** Rows fetched beyond the ones in view, on either side. */
const MARGIN = 60
/** A sheet that grew beyond this by scrolling is cut back to what is in view. */
const MAX_ROWS = 3000

const sameSpec = (a: ViewSpec, b: ViewSpec): boolean => a.query === b.query && a.namespace === b.namespace && a.archived === b.archived

/**
 * The list of runs of this window: which rows are in view, which are at hand, and where the focused run stands.
 * It follows the query and the namespace of the view state and every change of the replica.
 */
export class RunList {
  readonly sheet = new Store<{ readonly current: Sheet | null }>({ current: null })
  readonly #view: Store<ViewState>
  readonly #asker: NewestOnly<Question, Page>
  readonly #offs: (() => void)[]
  #from = 0
  #to = MARGIN
  #spec: ViewSpec
  #revealing: RunKey | null = null

  constructor(replica: ReplicaClient, view: Store<ViewState>) {
    this.#view = view
    this.#spec = specOf(view.get())
    this.#asker = new NewestOnly(
      (question) => replica.page(question),
      (page, question) => this.#take(page, question),
    )
    this.#offs = [replica.on('changed', () => this.refresh()), view.subscribe(() => this.#followView())]
    this.refresh()
  }

  /** Asks anew for what is in view. */
  refresh(): void {
    const { focusKey, focusPinned } = this.#view.get()
    const from = Math.max(0, this.#from - MARGIN)
    this.#asker.ask({ ...this.#spec, from, to: this.#to + MARGIN, locate: focusPinned ? focusKey : null })
  }

  /** Puts the focus on a run wherever it stands in the list; it stays where it is when the run is not in this view. */
  reveal(key: RunKey): void {
    this.#revealing = key
    this.#view.set({ focusKey: key, focusPinned: true })
    this.refresh()
  }

  /** Says which rows are in view, `to` exclusive; fetches what is missing of them. */
  setWindow(from: number, to: number): void {
    this.#from = from
    this.#to = to
    const sheet = this.sheet.get().current
    if (sheet === null) return
    const last = Math.min(to, sheet.count)
    for (let index = from; index < last; index++) if (!sheet.rows.has(index)) return this.refresh()
  }

  rowAt(index: number): RowView | null {
    return this.sheet.get().current?.rows.get(index) ?? null
  }

  get count(): number {
    return this.sheet.get().current?.count ?? 0
  }

  close(): void {
    this.#asker.close()
    for (const off of this.#offs) off()
  }

  #followView(): void {
    const spec = specOf(this.#view.get())
    if (sameSpec(spec, this.#spec)) return
    this.#spec = spec
    this.refresh()
  }

  #take(page: Page, question: Question): void {
    // An answer about a view that was left meanwhile; the newer question is already waiting.
    if (!sameSpec(question, this.#spec)) return
    const before = this.sheet.get().current
    const sameSheet = before !== null && before.revision === page.revision && sameSpec(before.spec, question)
    const rows = new Map(sameSheet && before.rows.size < MAX_ROWS ? before.rows : [])
    const known = new Map([...(before?.rows.values() ?? [])].map((row) => [row.key, row]))
    for (const [offset, row] of page.rows.entries()) {
      const old = known.get(row.key)
      // The same object for the same content, so that rows which did not change are not drawn again.
      rows.set(page.from + offset, old !== undefined && sameRow(old, row) ? old : row)
    }
    const { revision, total, count, archivedCount, queryError } = page
    this.sheet.set({
      current: { spec: this.#spec, revision, total, count, archivedCount, queryError, rows },
    })
    this.#placeFocus(page, question, before !== null && !sameSpec(before.spec, question))
  }

  /** Focus follows its run; when that is gone it stays at its place, or goes to the top of another view. */
  #placeFocus(page: Page, question: Question, otherView: boolean): void {
    const { focusIndex, focusKey, focusPinned } = this.#view.get()
    if (focusPinned && focusKey !== question.locate) return
    const gone = page.located === null
    const wanted = page.located ?? (otherView ? 0 : focusIndex)
    const index = Math.max(0, Math.min(wanted, page.count - 1))
    const key = this.rowAt(index)?.key ?? null
    this.#view.set({ focusIndex: index, focusKey: key, focusPinned: focusPinned && !(gone && otherView) })
    if (this.#revealing === question.locate && this.#revealing !== null) {
      this.#revealing = null
      this.#view.set({ moves: this.#view.get().moves + 1 })
    }
    if (key === null && page.count > 0 && (index < this.#from || index >= this.#to)) this.setWindow(index, index + 1)
  }
}

const specOf = ({ query, namespace, archivedShown }: ViewState): ViewSpec => ({
  query,
  namespace,
  archived: archivedShown ? 'shown' : 'hidden',
})
