/** Lets one task in at a time, in the order of asking. A task that fails lets the next one in all the same. */
export class Turnstile {
  #last: Promise<unknown> = Promise.resolve()

  /** Resolves or rejects as `task` does. */
  enter<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(task, task)
    this.#last = turn.catch(() => undefined)
    return turn
  }

  /** Resolves when all tasks that have asked so far are through. */
  async idle(): Promise<void> {
    await this.#last
  }
}
