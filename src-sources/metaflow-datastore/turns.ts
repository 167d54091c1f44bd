/** Does work on one thing one after another, and on different things at the same time. */
export class Turns {
  readonly #lastByKey = new Map<string, Promise<unknown>>()

  /** Begins `work` when everything that was taken for `key` before is over, however it ended. */
  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#lastByKey.get(key)
    const turn = before ? Promise.allSettled([before]).then(work) : work()
    this.#lastByKey.set(key, turn)
    try {
      return await turn
    } finally {
      if (this.#lastByKey.get(key) === turn) this.#lastByKey.delete(key)
    }
  }
}
