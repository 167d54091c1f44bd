/** Wakes one who waits. A ring that nobody waits for ends the next waiting at once. */
export class Bell {
  #isRung = false
  #wake: (() => void) | null = null

  ring(): void {
    this.#isRung = true
    this.#wake?.()
  }

  /** Resolves when it rings, or after `ms`; null waits for the ring alone. */
  async wait(ms: number | null): Promise<void> {
    if (!this.#isRung) {
      await new Promise<void>((resolve) => {
        const timer = ms === null ? undefined : setTimeout(resolve, ms)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    this.#wake = null
    this.#isRung = false
  }
}
