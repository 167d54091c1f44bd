import type { RunKey } from '../../src-core/runs/run.ts'
import type { DayBrush } from '../views/timeline/day-brush.ts'
import type { TimelinePlace } from '../views/timeline/timeline-zoom.ts'
import type { SortSpec } from '../../src-core/query/sort-spec.ts'
import type { Refusal } from '../views/tag-editor/describe-refusal.ts'
import { Store } from './store.ts'

/** What this window is looking at. Nothing here is shared with other windows or kept, save what `url-hash.ts` keeps. */
export interface ViewState {
  readonly query: string
  readonly namespace: string | null
  /** The view that this window opens with is being looked up: no run is shown until it is known which. */
  readonly findingStart: boolean
  readonly screen: 'runs' | 'sources' | 'settings' | 'vocabulary'
  /** The part of the settings that is shown. */
  readonly settings: SettingsPart
  /** How the runs are laid out. */
  readonly layout: Layout
  /** What of time the timeline shows. */
  readonly timeline: TimelinePlace
  /** Days that are being chosen on the timeline; null when none are. */
  readonly brush: DayBrush | null
  /** Null is newest first. */
  readonly sort: SortSpec | null
  /** What is open over the list: its order, its columns, or all tags of the focused run. */
  readonly overList: 'sort' | 'columns' | 'tags' | null
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
  /** How many cards runs in view have, as far as that was read already. */
  readonly cardCounts: readonly { readonly key: RunKey; readonly count: number }[]
  /** A run whose opinions are shown as they stood at a moment; any other run is shown as it is now. */
  readonly asOf: { readonly key: RunKey; readonly at: number } | null
  /** Runs that are compared, over the list; null when none are. */
  readonly compare: readonly RunKey[] | null
  /** The compared run whose column has the focus; null, and a run that is not compared: the first one. */
  readonly compareFocus: RunKey | null
  readonly onlyDifferences: boolean
  /** The run whose card covers the window. */
  readonly wholeCardOf: RunKey | null
  /** Runs that the tag editor is open for; null when it is closed. */
  readonly editing: readonly RunKey[] | null
  /** Whether that editor lists what can be taken away, and takes it away. */
  readonly editingRemoves: boolean
  /** Runs that a note is written on, and one's own note that it takes the place of; null when the note editor is closed. */
  readonly noting: Noting | null
  /** Leaves the editor of tags or of a note that is open, unless something would be lost: then it asks, and stays. Null when none is open. */
  readonly leaveEditor: (() => 'closes' | 'asks') | null
  /** Whether archived runs are in the list. */
  readonly archivedShown: boolean
  /** The run that is under review, null at the end of it; the list lies below. Null when nobody reviews. */
  readonly review: { readonly key: RunKey | null } | null
  /** The saved view whose name is typed, `new` for the one that is being saved; null when none is. */
  readonly namingView: string | null
  /** The tag whose rules are shown in the vocabulary. */
  readonly vocabularyTag: string | null
  readonly dialog: 'shortcuts' | 'palette' | 'add-source' | null
  readonly toast: Toast | null
  /** A tag that takes one more key press before it is put on these runs; null when none is asked for. */
  readonly asking: Asking | null
  /** Acts that are finding out what the next keys are about, as another run or a question that they answer: keys wait for them. */
  readonly deciding: number
  /** Parts of the window that were asked for and whose code has not come yet, each as the way to do without it: keys wait for them. */
  readonly partsAwaited: readonly (() => void)[]
  /** It is being said that such a part can not be had. */
  readonly isPartMissing: boolean
  /** The menu that is open, of a run or of a tag. */
  readonly menu: OpenMenu | null
  /** Runs that the open menu is about: what is taken from it acts on them, whatever is selected. */
  readonly actsOn: readonly RunKey[] | null
  /** First key of a sequence that waits for the next one, as `g` of `g e`. */
  readonly keysBegun: string | null
}

export interface Asking {
  /** What is done when it is confirmed: the tag is put on the runs, or moves to the one, or back from it. */
  readonly act: 'tag' | 'promote' | 'rollback'
  readonly tag: string
  readonly keys: readonly RunKey[]
  readonly question: string
}

export type OpenMenu =
  | { readonly kind: 'run'; readonly key: RunKey; readonly at: { readonly x: number; readonly y: number } }
  | { readonly kind: 'tag'; readonly tag: string; readonly at: { readonly x: number; readonly y: number } }

export type SettingsPart = 'you' | 'appearance' | 'tags' | 'keyboard' | 'data' | 'team'

export interface Noting {
  readonly keys: readonly RunKey[]
  readonly text: string | null
  /** What was written and could not be kept, and why. */
  readonly refused?: { readonly text: string; readonly reason: Refusal }
}

export const LAYOUTS = ['table', 'timeline'] as const
export type Layout = (typeof LAYOUTS)[number]

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
  findingStart: false,
  screen: 'runs',
  layout: 'table',
  timeline: { zoom: 'all', at: null },
  brush: null,
  settings: 'appearance',
  sort: null,
  overList: null,
  focusIndex: 0,
  focusKey: null,
  focusPinned: false,
  moves: 0,
  anchorIndex: 0,
  selection: new Set(),
  detailOpen: false,
  card: null,
  asOf: null,
  compare: null,
  compareFocus: null,
  onlyDifferences: false,
  wholeCardOf: null,
  cardCounts: [],
  editing: null,
  editingRemoves: false,
  noting: null,
  leaveEditor: null,
  archivedShown: false,
  review: null,
  namingView: null,
  vocabularyTag: null,
  dialog: null,
  toast: null,
  asking: null,
  deciding: 0,
  partsAwaited: [],
  isPartMissing: false,
  menu: null,
  actsOn: null,
  keysBegun: null,
}

/** Nothing is open over the list. */
const ONLY_LIST: Partial<ViewState> = {
  screen: 'runs',
  layout: 'table',
  dialog: null,
  overList: null,
  editing: null,
  noting: null,
  asking: null,
  menu: null,
  actsOn: null,
  review: null,
  compare: null,
}

/** What is shown without a part that was asked for and is not to be had: what lies under a dialog stays, as a note that was begun. */
export const withoutPart = ({ dialog }: ViewState): Partial<ViewState> => (dialog === null ? ONLY_LIST : { dialog: null })

export const createViewState = (initial: Partial<ViewState> = {}): Store<ViewState> => new Store<ViewState>({ ...INITIAL, ...initial })

/** Which of the `count` cards of a run is shown, from 0; behind the last comes the first. */
export function shownCard({ card }: ViewState, key: RunKey, count: number): number {
  return card?.key === key && count > 0 ? ((card.turns % count) + count) % count : 0
}

/** Runs that an action acts on: those of the open menu, else the one under review, else the selection, else the focused run, else none. */
export function targetKeys(state: ViewState): readonly RunKey[] {
  if (state.actsOn !== null) return state.actsOn
  if (state.review !== null) return state.review.key === null ? [] : [state.review.key]
  if (state.selection.size > 0) return [...state.selection]
  return state.focusKey === null ? [] : [state.focusKey]
}
