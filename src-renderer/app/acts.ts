import { Turnstile } from '../../src-core/replica/turnstile.ts'
import type { Store } from './store.ts'
import type { ViewState } from './view-state.ts'

/** What a person does in this window, one act after another: each acts on what the one before left, and undo takes back the newest. */
export class Acts {
  readonly #turns = new Turnstile()
  readonly #view: Store<ViewState>

  constructor(view: Store<ViewState>) {
    this.#view = view
  }

  /** Resolves or rejects as `task` does. */
  enter<T>(task: () => Promise<T>): Promise<T> {
    this.begin()
    return this.#turns.enter(task)
  }

  /** A new act: the notice of an earlier one must not offer to undo this one. */
  begin(): void {
    if (this.#view.get().toast?.undo === true) this.#view.set({ toast: null })
  }
}
