/** Messages and bytes that one connection may send: so many at once, and so many a second from then on. */
export class Rate {
  readonly #perSecond: number
  readonly #burst: number
  #left: number
  #at: number

  constructor(perSecond: number, burst: number, nowMs: number) {
    this.#perSecond = perSecond
    this.#burst = burst
    this.#left = burst
    this.#at = nowMs
  }

  /** False when it is too much. */
  take(amount: number, nowMs: number): boolean {
    // A clock that was set back gives nothing.
    const elapsed = Math.max(0, nowMs - this.#at)
    this.#at = nowMs
    this.#left = Math.min(this.#burst, this.#left + (elapsed / 1000) * this.#perSecond)
    if (this.#left < amount) return false
    this.#left -= amount
    return true
  }
}
