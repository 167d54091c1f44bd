import type { HeldView, ListNews, Page, RowView, RunGroups, ViewSpec } from '../../../src-core/replica/api.ts'
import type { QueryError } from '../../../src-core/query/query.ts'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { NewestOnly } from '../../app/newest-only.ts'
import type { Preferences } from '../../app/preferences.ts'
import { Store } from '../../app/store.ts'
import type { ViewState } from '../../app/view-state.ts'
import type { ReplicaClient } from '../../replica/replica-client.ts'
import { foresee, type ForeseenEdit } from './foreseen.ts'
import { Punches, type PunchedTags } from './punches.ts'
import { sameRow } from './same-row.ts'

/** The rows at hand of one revision of one view. Old sheets stand until a new one is there: there is no "loading". */
export interface Sheet {
  readonly spec: ViewSpec
  readonly revision: number
  /** Another number: the list was taken anew, so a place may have another run. */
  readonly taken: number
  readonly total: number
  /** Runs in the list. */
  readonly count: number
  /** Matches that are left out because they are archived. */
  readonly archivedCount: number
  /** What taking the list anew would change; null when nothing. */
  readonly news: ListNews | null
  readonly groups: RunGroups | null
  readonly queryError: QueryError | null
  readonly rows: ReadonlyMap<number, RowView>
  /** Tags that have just become safe, of runs that showed them waiting. */
  readonly punched: PunchedTags
}

interface Question extends HeldView {
  readonly from: number
  readonly to: number
  readonly locate: RunKey | null
  readonly take: boolean
}

/** Rows fetched beyond the ones in view, on either side. */
const MARGIN = 60
/** A sheet that grew beyond this by scrolling is cut back to what is in view. */
const MAX_ROWS = 3000

/** Runs that match now, which are not all in a held list. */
export const matchCount = ({ count, news }: Sheet): number => count + (news?.appeared ?? 0) - (news?.left ?? 0)

/** Whether two views show the same runs in the same order. */
export const sameSpec = (a: ViewSpec, b: ViewSpec): boolean =>
  a.query === b.query &&
  a.namespace === b.namespace &&
  a.archived === b.archived &&
  a.group === b.group &&
  a.sort?.column === b.sort?.column &&
  a.sort?.descending === b.sort?.descending

/**
 * The list of runs of this window: which rows are in view, which are at hand, and where the focused run stands.
 * It follows the view that was asked for and every change of the replica. Which runs it has, and in which order, is held by the
 * replica while somebody is at work in it, until it is taken anew (SCR101).
 */
export class RunList {
  readonly sheet = new Store<{ readonly current: Sheet | null }>({ current: null })
  readonly #view: Store<ViewState>
  readonly #preferences: Store<Preferences>
  readonly #replica: ReplicaClient
  readonly #holder = crypto.randomUUID()
  readonly #asker: NewestOnly<Question, Page>
  readonly #punches = new Punches()
  /** Edits under way, in their order. */
  readonly #foreseen = new Set<ForeseenEdit>()
  /** A row at hand shows more than the replica has said. */
  #isAhead = false
  readonly #offs: (() => void)[]
  #from = 0
  #to = MARGIN
  #spec: ViewSpec
  #revealing: RunKey | null = null
  /** The list is to be taken anew; stays until an answer did so. */
  #wantsTaking = true

  constructor(replica: ReplicaClient, view: Store<ViewState>, preferences: Store<Preferences>) {
    this.#replica = replica
    this.#view = view
    this.#preferences = preferences
    this.#spec = this.#wantedSpec()
    this.#asker = new NewestOnly(
      (question) => replica.page(question),
      (page, question) => this.#take(page, question),
    )
    const follow = (): void => this.#followView()
    this.#offs = [replica.on('changed', () => this.refresh()), view.subscribe(follow), preferences.subscribe(follow)]
    this.refresh()
  }

  /** Asks anew for what is in view. */
  refresh(): void {
    const { focusKey, focusPinned } = this.#view.get()
    const from = Math.max(0, this.#from - MARGIN)
    const take = this.#wantsTaking || !this.#isAtWork()
    this.#asker.ask({ ...this.held, from, to: this.#to + MARGIN, locate: focusPinned ? focusKey : null, take })
  }

  /** Takes the list as it is now: runs that came are in it, runs that left are not, and all are in order. */
  takeAnew(): void {
    this.#wantsTaking = true
    this.refresh()
  }

  /** Puts the focus on a run wherever it stands in the list; it stays where it is when the run is not in this view. */
  reveal(key: RunKey): void {
    this.#revealing = key
    this.#view.set({ focusKey: key, focusPinned: true })
    this.refresh()
  }

  /**
   * Shows what an edit makes of the rows at hand while `make` is about to make it. Afterwards they are as the replica says: with the edit,
   * or without one that was refused.
   */
  async whileForeseen<T>(edit: ForeseenEdit, make: () => Promise<T>): Promise<T> {
    this.#foreseen.add(edit)
    this.#drawAhead(edit)
    try {
      return await make()
    } finally {
      this.#foreseen.delete(edit)
      if (this.#isAhead) this.refresh()
    }
  }

  #drawAhead(edit: ForeseenEdit): void {
    const { current } = this.sheet.get()
    if (current === null) return
    const drawn = [...current.rows].map(([index, row]) => [index, foresee(row, edit)] as const)
    const ahead = drawn.filter(([index, row]) => row !== current.rows.get(index))
    if (ahead.length === 0) return
    this.#isAhead = true
    this.sheet.set({ current: { ...current, rows: new Map([...current.rows, ...ahead]) } })
  }

  /** Says which rows are in view, `to` exclusive; fetches what is missing of them. */
  setWindow(from: number, to: number): void {
    const backAtTop = from === 0 && this.#from > 0
    this.#from = from
    this.#to = to
    const sheet = this.sheet.get().current
    if (sheet === null) return
    if (backAtTop && sheet.news !== null && !this.#isAtWork()) return this.refresh()
    this.#fetchMissing(sheet)
  }

  #fetchMissing({ count, rows }: Sheet): void {
    const last = Math.min(this.#to, count)
    for (let index = this.#from; index < last; index++) if (!rows.has(index)) return this.refresh()
  }

  /** Says that this sheet has been painted. */
  noteDrawn(sheet: Sheet): void {
    this.#punches.noteDrawn(sheet.rows)
  }

  rowAt(index: number): RowView | null {
    return this.sheet.get().current?.rows.get(index) ?? null
  }

  /** Where a run stands, if its row is at hand. */
  placeOf(key: RunKey): number | null {
    for (const [index, row] of this.sheet.get().current?.rows ?? []) if (row.key === key) return index
    return null
  }

  get count(): number {
    return this.sheet.get().current?.count ?? 0
  }

  /** Whether the rows at hand are those of the view that was asked for. */
  get isCurrent(): boolean {
    const { current } = this.sheet.get()
    return current !== null && sameSpec(current.spec, this.#wantedSpec())
  }

  /** Whether the focused run, if it is known, stands at its place: false while it is looked for. */
  get isFocusPlaced(): boolean {
    const { focusIndex, focusKey } = this.#view.get()
    return focusKey === null || (focusKey !== this.#revealing && (this.rowAt(focusIndex)?.key ?? focusKey) === focusKey)
  }

  /** The list as the replica knows it. */
  get held(): HeldView {
    return { ...this.#spec, holder: this.#holder }
  }

  close(): void {
    this.#asker.close()
    for (const off of this.#offs) off()
    // A window that ends at once need not wait: the replica lets go of what was held for it by itself.
    this.#replica.letGo(this.#holder).catch(() => undefined)
  }

  /** Somebody has moved, selected or scrolled: the list must not change under the hands. */
  #isAtWork(): boolean {
    const { focusPinned, selection } = this.#view.get()
    return focusPinned || selection.size > 0 || this.#from > 0
  }

  #wantedSpec(): ViewSpec {
    const { query, namespace, archivedShown, sort } = this.#view.get()
    return { query, namespace, archived: archivedShown ? 'shown' : 'hidden', sort, group: this.#preferences.get().list.group }
  }

  #followView(): void {
    const spec = this.#wantedSpec()
    if (sameSpec(spec, this.#spec)) return
    this.#spec = spec
    this.takeAnew()
  }

  #take(page: Page, question: Question): void {
    // An answer about a view that was left meanwhile; the newer question is already waiting.
    if (!sameSpec(question, this.#spec)) return
    if (question.take) this.#wantsTaking = false
    const before = this.sheet.get().current
    const sameSheet = before !== null && before.revision === page.revision && before.taken === page.taken
    // A row that is ahead and not on this page would stay so, should its edit be refused.
    const rows = new Map(sameSheet && !this.#isAhead && before.rows.size < MAX_ROWS ? before.rows : [])
    this.#isAhead = false
    const known = new Map([...(before?.rows.values() ?? [])].map((row) => [row.key, row]))
    for (const [offset, stored] of page.rows.entries()) {
      const row = [...this.#foreseen].reduce(foresee, stored)
      this.#isAhead ||= row !== stored
      const old = known.get(row.key)
      // The same object for the same content, so that rows which did not change are not drawn again.
      rows.set(page.from + offset, old !== undefined && sameRow(old, row) ? old : row)
    }
    const { revision, taken, total, count, archivedCount, news, queryError } = page
    const groups = before !== null && before.taken === taken ? before.groups : page.groups
    const punched = this.#punches.of(rows)
    const current: Sheet = { spec: this.#spec, revision, taken, total, count, archivedCount, news, groups, queryError, rows, punched }
    this.sheet.set({ current })
    this.#placeFocus(page, question, before)
    if (before !== null && before.taken !== taken) this.#placeAnchor(before)
    this.#fetchMissing(current)
  }

  /** Focus follows its run; when that is gone it stays at its place, or goes to the top of another view. */
  #placeFocus(page: Page, question: Question, before: Sheet | null): void {
    const { focusIndex, focusKey, focusPinned } = this.#view.get()
    if (focusPinned && focusKey !== question.locate) {
      // Somebody moved since this was asked: that place was one of the list before.
      if (before?.taken !== page.taken) this.#findMoved(focusKey)
      return
    }
    // A run that is looked for may have come since the list was taken.
    if (this.#revealing !== null && this.#revealing === question.locate && page.located === null && !question.take) return this.takeAnew()
    const otherView = before !== null && !sameSpec(before.spec, question)
    const gone = page.located === null
    const wanted = page.located ?? (otherView ? 0 : focusIndex)
    const index = Math.max(0, Math.min(wanted, page.count - 1))
    const key = gone ? (this.rowAt(index)?.key ?? null) : question.locate
    this.#view.set({ focusIndex: index, focusKey: key, focusPinned: focusPinned && !(gone && otherView) })
    if (this.#revealing === question.locate && this.#revealing !== null) {
      this.#revealing = null
      this.#view.set({ moves: this.#view.get().moves + 1 })
    }
    if (key === null && page.count > 0) void this.#findFocus(index, page.taken)
  }

  #findMoved(focusKey: RunKey | null): void {
    const place = focusKey === null ? null : this.placeOf(focusKey)
    if (place === null) this.refresh()
    else this.#view.set({ focusIndex: place })
  }

  /** What a range is selected from follows its run, too; where that is not at hand, the range begins at the focus. */
  #placeAnchor(before: Sheet): void {
    const { anchorIndex, focusIndex } = this.#view.get()
    const key = before.rows.get(anchorIndex)?.key
    this.#view.set({ anchorIndex: (key === undefined ? null : this.placeOf(key)) ?? focusIndex })
  }

  /** The focused row is far from what is in view, so its run is asked for by itself. */
  async #findFocus(index: number, taken: number): Promise<void> {
    const [key] = await this.#replica.keys(this.held, index, index + 1)
    const { focusIndex, focusKey } = this.#view.get()
    const isCurrent = focusIndex === index && focusKey === null && this.sheet.get().current?.taken === taken
    if (isCurrent && key !== undefined) this.#view.set({ focusKey: key })
  }
}
