import { useSyncExternalStore } from 'react'

/** A small observable value. Listeners are called after each change, in the order they came. */
export class Store<State extends object> {
  #state: State
  readonly #listeners = new Set<() => void>()

  constructor(initial: State) {
    this.#state = initial
  }

  readonly get = (): State => this.#state

  /** Shallow merge; tells nobody when every given field is what it was. */
  set(patch: Partial<State>): void {
    const next = { ...this.#state, ...patch }
    if (sameFields(this.#state, next)) return
    this.#state = next
    for (const listener of this.#listeners) listener()
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

const sameFields = (a: object, b: object): boolean => {
  const before = Object.values(a)
  const after = Object.values(b)
  return before.length === after.length && before.every((value, index) => Object.is(value, after[index]))
}

/** Redraws when what `select` picks is another value. `select` must give the same value for the same state. */
export function useStore<State extends object, Picked>(store: Store<State>, select: (state: State) => Picked): Picked {
  return useSyncExternalStore(store.subscribe, () => select(store.get()))
}
