import type { TagCount } from '../../src-core/replica/api.ts'
import { validateTag } from '../../src-core/tags/validate-tag.ts'
import type { ReplicaClient } from '../replica/replica-client.ts'
import type { HostState } from './host-state.ts'
import type { InHand } from './import-relay.ts'
import { NewestOnly } from './newest-only.ts'
import type { Preferences } from './preferences.ts'
import { Store } from './store.ts'

/** The tags of the keys 1 to 9, nine of them; null where a key has none. */
export type QuickTags = readonly (string | null)[]

const COUNT = 9

const nine = (tags: readonly (string | null)[]): QuickTags => Array.from({ length: COUNT }, (_, index) => tags[index] ?? null)

export const NO_QUICK_TAGS = nine([])

/** Reads what was stored: null when nothing was; whatever is no tag leaves its key empty. */
export function parseQuickTags(stored: unknown): QuickTags | null {
  if (!Array.isArray(stored)) return null
  return nine(stored.map((tag: unknown) => (typeof tag === 'string' && validateTag(tag) === null ? tag : null)))
}

export interface QuickTagState {
  /** What the keys mean now. */
  readonly tags: QuickTags
}

/**
 * What the keys 1 to 9 mean: the tags that this person chose, and until then the most used ones of the workspace. A key keeps the tag
 * that it was once shown with, and whoever uses one keeps all of them as they stand (`keepQuickTags`), so that no key changes its
 * meaning by itself. While a source is read for the first time nothing is shown: its counts are not those of the workspace yet.
 */
export function followQuickTags(
  replica: Pick<ReplicaClient, 'suggestTags' | 'on'>,
  preferences: Store<Preferences>,
  host: Store<HostState>,
  inHand: Store<InHand>,
): { readonly store: Store<QuickTagState>; close(): void } {
  const store = new Store<QuickTagState>({ tags: NO_QUICK_TAGS })
  const isSettled = (): boolean => !isReading(host.get()) && inHand.get().batches === 0
  const asker = new NewestOnly<null, readonly TagCount[]>(
    () => replica.suggestTags('', COUNT),
    (used) => {
      const { quickTags, quickTagsShown } = preferences.get()
      if (quickTags !== null || !isSettled()) return
      const tags = fillEmpty(
        quickTagsShown,
        used.map(({ tag }) => tag),
      )
      propose(tags)
      if (differs(tags, quickTagsShown)) preferences.set({ quickTagsShown: tags })
    },
  )
  // The same tags again are the same state, so that nothing is drawn again with each change.
  const propose = (tags: QuickTags): void => {
    if (differs(tags, store.get().tags)) store.set({ tags })
  }
  const refresh = (): void => {
    const { quickTags, quickTagsShown } = preferences.get()
    propose(quickTags ?? quickTagsShown)
    if (quickTags === null && isSettled()) asker.ask(null)
  }
  const offs = [replica.on('changed', refresh), preferences.subscribe(refresh), host.subscribe(refresh), inHand.subscribe(refresh)]
  refresh()
  return {
    store,
    close() {
      asker.close()
      for (const off of offs) off()
    },
  }
}

const differs = (a: QuickTags, b: QuickTags): boolean => a.some((tag, index) => tag !== b[index])

/** Gives the keys without a tag one of these each, in their order. */
function fillEmpty(tags: QuickTags, used: readonly string[]): QuickTags {
  const free = used.filter((tag) => !tags.includes(tag)).values()
  return tags.map((tag) => tag ?? free.next().value ?? null)
}

/** Whether runs are still coming, so that tags are not yet used as they will be. */
const isReading = ({ sources, unreachable }: HostState): boolean => sources?.some(({ state }) => state === 'scanning') ?? !unreachable

interface Kept {
  readonly preferences: Store<Preferences>
  readonly quickTags: Store<QuickTagState>
}

/** From now on the keys mean what they mean at this moment. */
export function keepQuickTags({ preferences, quickTags }: Kept): void {
  if (preferences.get().quickTags === null) preferences.set({ quickTags: quickTags.get().tags })
}

/** Gives the key at `index`, from 0, to a tag, or to none. A tag has one key: another that had it is free then. */
export function chooseQuickTag({ preferences, quickTags }: Kept, index: number, tag: string | null): void {
  const others = quickTags.get().tags.map((other) => (other === tag ? null : other))
  preferences.set({ quickTags: others.with(index, tag) })
}
