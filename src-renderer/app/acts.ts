import { Turnstile } from '../../src-core/replica/turnstile.ts'
import type { Store } from './store.ts'
import type { ViewState } from './view-state.ts'

const CHANNEL = 'tagalong.acts'

/** What a person does in this window, one act after another: each acts on what the one before left, and undo takes back the newest. */
export class Acts {
  readonly #turns = new Turnstile()
  readonly #view: Store<ViewState>
  /** Undo takes back the newest act of all windows, so that each has to hear of the others'. */
  readonly #others = new BroadcastChannel(CHANNEL)

  constructor(view: Store<ViewState>) {
    this.#view = view
    this.#others.addEventListener('message', () => this.#dropOffer())
  }

  /** Resolves or rejects as `task` does. */
  enter<T>(task: () => Promise<T>): Promise<T> {
    this.begin()
    return this.#turns.enter(task)
  }

  /** A new act: the notice of an earlier one, in any window, must not offer to undo this one. */
  begin(): void {
    this.#dropOffer()
    this.#others.postMessage(null)
  }

  close(): void {
    this.#others.close()
  }

  #dropOffer(): void {
    if (this.#view.get().toast?.undo === true) this.#view.set({ toast: null })
  }
}
