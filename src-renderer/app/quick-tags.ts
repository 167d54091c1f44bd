import type { TagCount } from '../../src-core/replica/api.ts'
import { validateTag } from '../../src-core/tags/validate-tag.ts'
import type { ReplicaClient } from '../replica/replica-client.ts'
import { NewestOnly } from './newest-only.ts'
import type { Preferences } from './preferences.ts'
import { Store } from './store.ts'

/** The tags of the keys 1 to 9, nine of them; null where a key has none. */
export type QuickTags = readonly (string | null)[]

const COUNT = 9

const nine = (tags: readonly (string | null)[]): QuickTags => Array.from({ length: COUNT }, (_, index) => tags[index] ?? null)

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
 * What the keys 1 to 9 mean: the tags that this person chose, and until then the most used ones of the workspace. Whoever uses a
 * key keeps all of them as they stand (`keepQuickTags`), so that no key changes its meaning by itself.
 */
export function followQuickTags(
  replica: Pick<ReplicaClient, 'suggestTags' | 'on'>,
  preferences: Store<Preferences>,
): { readonly store: Store<QuickTagState>; close(): void } {
  const store = new Store<QuickTagState>({ tags: preferences.get().quickTags ?? nine([]) })
  const asker = new NewestOnly<null, readonly TagCount[]>(
    () => replica.suggestTags('', COUNT),
    (used) => {
      if (preferences.get().quickTags === null) propose(nine(used.map(({ tag }) => tag)))
    },
  )
  // The same tags again are the same state, so that nothing is drawn again with each change.
  const propose = (tags: QuickTags): void => {
    if (tags.some((tag, index) => tag !== store.get().tags[index])) store.set({ tags })
  }
  const refresh = (): void => {
    const { quickTags } = preferences.get()
    if (quickTags === null) asker.ask(null)
    else propose(quickTags)
  }
  const offs = [replica.on('changed', refresh), preferences.subscribe(refresh)]
  refresh()
  return {
    store,
    close() {
      asker.close()
      for (const off of offs) off()
    },
  }
}

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
