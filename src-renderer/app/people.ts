import type { Person } from '../../src-core/replica/api.ts'
import type { RunKey } from '../../src-core/runs/run.ts'
import type { ReplicaClient } from '../replica/replica-client.ts'
import { Store } from './store.ts'
import type { ViewState } from './view-state.ts'

/** Who else is in the workspace, and whom this window follows. */
export interface PeopleState {
  readonly people: readonly Person[]
  readonly following: string | null
}

/** Keeps who is here, and tells the others which run this window looks at while it has the focus. Returns the store and its end. */
export function followPresence(
  replica: Pick<ReplicaClient, 'people' | 'lookAt' | 'on'>,
  view: Store<ViewState>,
  window: Window,
): { store: Store<PeopleState>; close: () => void } {
  const store = new Store<PeopleState>({ people: [], following: null })
  const take = (people: readonly Person[]): void => {
    const { following } = store.get()
    store.set({ people, following: people.some(({ user }) => user === following) ? following : null })
  }
  let told: RunKey | null | undefined
  const tell = (): void => {
    // Of several windows the one that is worked in counts.
    if (!window.document.hasFocus() && told !== undefined) return
    const at = lookedAt(view.get())
    if (at === told) return
    told = at
    void replica.lookAt(at)
  }
  const tellAgain = (): void => {
    told = undefined
    tell()
  }
  window.addEventListener('focus', tellAgain)
  const offs = [replica.on('people', take), view.subscribe(tell)]
  tell()
  void replica.people().then(take)
  return {
    store,
    close() {
      window.removeEventListener('focus', tellAgain)
      for (const off of offs) off()
    },
  }
}

/** The run under review, else the one that has the focus since somebody moved there. */
const lookedAt = ({ review, focusKey, focusPinned }: ViewState): RunKey | null => {
  if (review !== null) return review.key
  return focusPinned ? focusKey : null
}

/** Who looks at a run, by name. */
export const peopleAt = ({ people }: PeopleState, key: RunKey): readonly string[] =>
  people.flatMap(({ user, at }) => (at === key ? [user] : []))
