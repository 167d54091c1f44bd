/** Messages for rooms that are still being read from the log. A disk may be slow, so there is an end to what one connection may have waiting. */
export class EarlyMessages {
  readonly #maxBytes: number
  readonly #waiting = new Map<number, Uint8Array[]>()
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** False when it is too much; then the message is not kept. */
  add(channel: number, message: Uint8Array): boolean {
    if (this.#bytes + message.length > this.#maxBytes) return false
    this.#bytes += message.length
    const waiting = this.#waiting.get(channel)
    if (waiting === undefined) this.#waiting.set(channel, [message])
    else waiting.push(message)
    return true
  }

  /** What has come for the channel, in order; it waits no more. */
  take(channel: number): readonly Uint8Array[] {
    const messages = this.#waiting.get(channel) ?? []
    this.#waiting.delete(channel)
    for (const { length } of messages) this.#bytes -= length
    return messages
  }
}

/** What is said to who sends more. */
export const TOO_EARLY = 'more than may wait for a room that is being opened'
