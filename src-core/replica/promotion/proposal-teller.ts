import type { Clock } from '../ports.ts'

const TELL_AGAIN_MS = 5_000

export interface ProposalTellerOptions {
  readonly clock: Clock
  /** Whether something waits that the server can be told now. */
  readonly canTell: () => boolean
  /** Tells it; false when the store refused. */
  readonly tell: () => Promise<boolean>
}

/** Tells the server what is proposed, as soon as it can be told. What the store refuses is tried again after a while. */
export class ProposalTeller {
  readonly #options: ProposalTellerOptions
  /** Being told, or waiting to be told again. */
  #isTelling = false
  #cancel: (() => void) | null = null
  #isClosed = false

  constructor(options: ProposalTellerOptions) {
    this.#options = options
  }

  /** Call it whenever anything has changed. */
  async look(): Promise<void> {
    const { clock, canTell, tell } = this.#options
    if (this.#isTelling || !canTell()) return
    this.#isTelling = true
    const isTold = await tell()
    if (isTold) this.#isTelling = false
    else if (!this.#isClosed) this.#cancel = clock.schedule(() => this.#again(), TELL_AGAIN_MS)
  }

  close(): void {
    this.#isClosed = true
    this.#cancel?.()
  }

  #again(): void {
    this.#isTelling = false
    void this.look()
  }
}
