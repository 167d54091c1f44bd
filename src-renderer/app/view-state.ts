import type { RunKey } from '../../src-core/runs/run.ts'
import { Store } from './store.ts'

/** What this window is looking at. Nothing here is shared with other windows or kept, save what `url-hash.ts` keeps. */
export interface ViewState {
  readonly query: string
  readonly namespace: string | null
  readonly screen: 'runs' | 'sources'
  /** Place of the focused run in the list. */
  readonly focusIndex: number
  /** The focused run; null while its row is not loaded yet. */
  readonly focusKey: RunKey | null
  /** Whether focus follows its run when the list changes. False until the first move: then it stays at the top. */
  readonly focusPinned: boolean
  /** Counts moves made by a person, after each of which the focused row is scrolled into view. */
  readonly moves: number
  /** Where a range selection began. */
  readonly anchorIndex: number
  /** Survives changes of the filter: what was selected stays selected. */
  readonly selection: ReadonlySet<RunKey>
  readonly detailOpen: boolean
  /** How often somebody turned to the next card of a run; null, and so for any other run: its first card is shown. */
  readonly card: { readonly key: RunKey; readonly turns: number } | null
  /** Runs that are compared, over the list; null when none are. */
  readonly compare: readonly RunKey[] | null
  readonly onlyDifferences: boolean
  /** The run whose card covers the window. */
  readonly wholeCardOf: RunKey | null
  /** Runs that the tag editor is open for; null when it is closed. */
  readonly editing: readonly RunKey[] | null
  /** Whether that editor lists what can be taken away, and takes it away. */
  readonly editingRemoves: boolean
  readonly dialog: 'settings' | 'shortcuts' | 'palette' | 'add-source' | null
  readonly toast: Toast | null
  /** First key of a sequence that waits for the next one, as `g` of `g e`. */
  readonly keysBegun: string | null
}

/** What a bulk change did; it can be taken back from here. */
export interface Toast {
  readonly id: number
  readonly text: string
  readonly tag: string | null
  readonly undo: boolean
}

const INITIAL: ViewState = {
  query: '',
  namespace: null,
  screen: 'runs',
  focusIndex: 0,
  focusKey: null,
  focusPinned: false,
  moves: 0,
  anchorIndex: 0,
  selection: new Set(),
  detailOpen: false,
  card: null,
  compare: null,
  onlyDifferences: false,
  wholeCardOf: null,
  editing: null,
  editingRemoves: false,
  dialog: null,
  toast: null,
  keysBegun: null,
}

export const createViewState = (initial: Partial<ViewState> = {}): Store<ViewState> => new Store<ViewState>({ ...INITIAL, ...initial })

/** Which of the `count` cards of a run is shown, from 0; behind the last comes the first. */
export function shownCard({ card }: ViewState, key: RunKey, count: number): number {
  return card?.key === key && count > 0 ? ((card.turns % count) + count) % count : 0
}

/** Runs that an action acts on: the selection, else the focused run, else none. */
export function targetKeys(state: ViewState): readonly RunKey[] {
  if (state.selection.size > 0) return [...state.selection]
  return state.focusKey === null ? [] : [state.focusKey]
}
