/** One task after the other: what a task has read is as it was when it writes. */
export class Turns {
  #last: Promise<void> = Promise.resolve()

  run<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(task)
    this.#last = turn.then(
      () => undefined,
      () => undefined,
    )
    return turn
  }
}
