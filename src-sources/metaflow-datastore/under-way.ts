/** Work that has begun and is not over, so that whoever closes can wait for it. */
export class UnderWay {
  readonly #works = new Set<Promise<unknown>>()

  /** Gives `work` back, and remembers it until it is over. */
  track<T>(work: Promise<T>): Promise<T> {
    this.#works.add(work)
    void Promise.allSettled([work]).then(() => this.#works.delete(work))
    return work
  }

  async over(): Promise<void> {
    await Promise.allSettled(this.#works)
  }
}
