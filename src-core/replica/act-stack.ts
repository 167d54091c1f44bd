import type { Act } from './act.ts'

export type Direction = 'undo' | 'redo'

const MAX_ACTS = 100

/** The acts of this session that can be taken back, and those that can be done again. */
export class ActStack {
  readonly #acts: Record<Direction, Act[]> = { undo: [], redo: [] }

  newest(direction: Direction): Act | null {
    return this.#acts[direction].at(-1) ?? null
  }

  /** A new act: what could be done again no longer can. */
  remember(act: Act): void {
    this.#acts.undo.push(act)
    if (this.#acts.undo.length > MAX_ACTS) this.#acts.undo.shift()
    this.#acts.redo = []
  }

  /** The store refused the act, so there is nothing to take back. */
  forget(act: Act): void {
    this.#acts.undo = this.#acts.undo.filter((other) => other !== act)
  }

  /** The newest act of `direction` was taken back; `inverse` now stands on the other side. */
  move(direction: Direction, inverse: Act): void {
    this.#acts[direction].pop()
    this.#acts[direction === 'undo' ? 'redo' : 'undo'].push(inverse)
  }
}
