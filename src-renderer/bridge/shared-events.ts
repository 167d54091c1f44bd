import type { EventHub } from './event-hub.ts'
import type { EventShare } from './http-bridge.ts'

const NAME = 'tagalong.events'

/** An event with its payload as JSON, or the word of a window that has come. */
type Shared = { readonly kind: 'event'; readonly event: string; readonly data: string } | { readonly kind: 'joined' }

/**
 * One window reads the host's events for all of this browser: a browser opens six connections to a host at the most, and a stream
 * in each window would take them all. When that window closes the next one reads, and says so as after a gap.
 */
export class SharedEvents implements EventShare {
  readonly #hub: EventHub
  readonly #locks: LockManager
  readonly #channel = new BroadcastChannel(NAME)
  #reads = false
  /** Whoever waits for this window's turn has said so since this window listens. */
  #isAlone = true

  constructor(hub: EventHub, locks: LockManager) {
    this.#hub = hub
    this.#locks = locks
    this.#channel.addEventListener('message', ({ data }: MessageEvent<Shared>) => this.#hear(data))
  }

  /** Runs `read` while it is this window's turn, until `leaving`; `tookOver` tells that another window read before. */
  async whileReader(leaving: AbortSignal, read: (tookOver: boolean) => Promise<void>): Promise<void> {
    const turn = async (tookOver: boolean): Promise<void> => {
      this.#reads = true
      await read(tookOver)
    }
    const isFirst = await this.#locks.request(NAME, { ifAvailable: true }, async (lock) => {
      if (lock !== null) await turn(false)
      return lock !== null
    })
    if (!isFirst && !leaving.aborted) {
      this.#send({ kind: 'joined' })
      await this.#locks.request(NAME, { signal: leaving }, () => turn(true)).catch(() => undefined)
    }
    this.#channel.close()
  }

  tell(event: string, data: string): void {
    // A first import is tens of megabytes: they are not copied for nobody.
    if (!this.#isAlone) this.#send({ kind: 'event', event, data })
  }

  #send(message: Shared): void {
    this.#channel.postMessage(message)
  }

  #hear(message: Shared): void {
    if (message.kind === 'joined') this.#isAlone = false
    if (message.kind === 'event') this.#hub.emitRead(message.event, message.data)
    else if (this.#reads) for (const source of this.#hub.sources) this.tell('sourceChanged', JSON.stringify(source))
  }
}
