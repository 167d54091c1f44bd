import { isTime } from '../../src-core/lib/time.ts'
import { parseBindings, type Bindings } from '../commands/bindings.ts'
import { NO_QUICK_TAGS, parseQuickTags, type QuickTags } from './quick-tags.ts'
import { parseRecent } from './recent-queries.ts'
import { OWN_LAYOUT, parseListLayout, type ListLayout } from './list-layout.ts'
import { Store } from './store.ts'

export type Theme = 'system' | 'light' | 'dark' | 'contrast'
export type Density = 'comfortable' | 'compact'

/** What this person chose on this machine. Kept in localStorage; every window follows. */
export interface Preferences {
  readonly theme: Theme
  readonly density: Density
  /** Name that tags are signed with; null means the one that Metaflow would use here. */
  readonly userName: string | null
  readonly detailOpen: boolean
  /** Whether single letters act while no field has the focus (WCAG 2.1.4). */
  readonly letterKeys: boolean
  readonly list: ListLayout
  /** Keys given to commands in place of their own. */
  readonly keys: Bindings
  /** The tags of the keys 1 to 9; null until one was chosen or used. */
  readonly quickTags: QuickTags | null
  /** The tags of those keys as they were shown while none was chosen or used; null where nothing was shown yet. */
  readonly quickTagsShown: QuickTags
  /** Filters used before, newest first. */
  readonly recentQueries: readonly string[]
  /** Tags that stand among the namespaces of the sidebar. */
  readonly pinnedTags: readonly string[]
  /** The id of the saved view that a window without an address of its own opens with; null for everyone's runs. */
  readonly startView: string | null
  /** Promotions that were lost up to then are told no more; epoch milliseconds. */
  readonly promotionsReadUpTo: number
}

const STORAGE_KEY = 'tagalong.preferences'
const DEFAULTS: Preferences = {
  theme: 'system',
  density: 'comfortable',
  userName: null,
  detailOpen: true,
  letterKeys: true,
  list: OWN_LAYOUT,
  keys: {},
  quickTags: null,
  quickTagsShown: NO_QUICK_TAGS,
  recentQueries: [],
  pinnedTags: [],
  startView: null,
  promotionsReadUpTo: 0,
}

const oneOf = <T extends string>(value: unknown, allowed: readonly T[], otherwise: T): T =>
  allowed.find((item) => item === value) ?? otherwise

/** More pinned tags than this would be no help to find one. */
const MOST_PINNED = 50

const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? [...new Set(value.filter((item): item is string => typeof item === 'string'))] : []

/** Reads what was stored; anything that is not understood falls back to its default. */
function parsePreferences(text: string | null): Preferences {
  let stored: Partial<Record<keyof Preferences, unknown>> = {}
  try {
    const parsed: unknown = JSON.parse(text ?? '{}')
    if (typeof parsed === 'object') stored = { ...parsed }
  } catch {
    // Not ours, or cut short: the defaults are always good.
  }
  return {
    theme: oneOf(stored.theme, ['system', 'light', 'dark', 'contrast'], DEFAULTS.theme),
    density: oneOf(stored.density, ['comfortable', 'compact'], DEFAULTS.density),
    userName: typeof stored.userName === 'string' && stored.userName.trim() !== '' ? stored.userName : null,
    detailOpen: stored.detailOpen !== false,
    letterKeys: stored.letterKeys !== false,
    list: parseListLayout(stored.list),
    keys: parseBindings(stored.keys),
    quickTags: parseQuickTags(stored.quickTags),
    quickTagsShown: parseQuickTags(stored.quickTagsShown) ?? NO_QUICK_TAGS,
    recentQueries: parseRecent(stored.recentQueries),
    pinnedTags: textsIn(stored.pinnedTags).slice(0, MOST_PINNED),
    startView: typeof stored.startView === 'string' ? stored.startView : null,
    promotionsReadUpTo: isTime(stored.promotionsReadUpTo) ? stored.promotionsReadUpTo : 0,
  }
}

export interface PreferencesStore {
  readonly store: Store<Preferences>
  readonly close: () => void
}

/** Opens the preferences, keeps them stored, and follows changes made in other windows. */
export function openPreferences(storage: Storage, window: Window): PreferencesStore {
  const store = new Store(parsePreferences(storage.getItem(STORAGE_KEY)))
  const unsubscribe = store.subscribe(() => storage.setItem(STORAGE_KEY, JSON.stringify(store.get())))
  const follow = (event: StorageEvent): void => {
    if (event.key === STORAGE_KEY) store.set(parsePreferences(event.newValue))
  }
  window.addEventListener('storage', follow)
  return {
    store,
    close() {
      unsubscribe()
      window.removeEventListener('storage', follow)
    },
  }
}
