import type { ReplicaApi, ReplicaEvents } from '../../src-core/replica/api.ts'
import { type EventMessage, isReplicaMethod, type WindowMessage, type WorkerMessage } from './worker-protocol.ts'

/** The worker's end of a `MessagePort`, or a dedicated worker's own scope. */
export interface MessageEnd {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: MessageEvent<WindowMessage>) => void): void
  removeEventListener(type: 'message', listener: (event: MessageEvent<WindowMessage>) => void): void
}

/** About a frame: a window is told of changes at once, and of those that follow closely once for all. */
const CHANGED_PAUSE_MS = 16

/** One window, as the worker sees it: answers its calls and passes events on. */
export class WindowPort {
  readonly #end: MessageEnd
  /** Resolves with who answers now; a call that comes while the store is being opened waits for it. */
  readonly #replica: () => Promise<ReplicaApi>
  readonly #onMessage = (event: MessageEvent<WindowMessage>): void => this.#receive(event.data)
  readonly #onHello: (lifeLock: string) => void
  readonly #onBye: () => void
  #waitingChange: ReplicaEvents['changed'] | null = null
  #pause: ReturnType<typeof setTimeout> | null = null
  /** Who, within this window, has a list held. */
  readonly #holders = new Set<string>()
  #isClosed = false

  constructor(end: MessageEnd, options: { replica: () => Promise<ReplicaApi>; onHello: (lifeLock: string) => void; onBye: () => void }) {
    this.#end = end
    this.#replica = options.replica
    this.#onHello = options.onHello
    this.#onBye = options.onBye
    end.addEventListener('message', this.#onMessage)
  }

  welcome(lifeLock: string): void {
    this.#send({ kind: 'welcome', lifeLock })
  }

  tell(event: EventMessage): void {
    if (event.event !== 'changed') this.#send(event)
    else if (this.#pause === null) this.#tellChange(event.payload)
    else this.#waitingChange = event.payload
  }

  /** Nothing is heard and nothing is said any more. What was held for this window is let go. */
  close(): void {
    if (!this.#isClosed) void this.#letGo()
    this.#isClosed = true
    this.#end.removeEventListener('message', this.#onMessage)
    if (this.#pause !== null) clearTimeout(this.#pause)
  }

  #receive(message: WindowMessage): void {
    switch (message.kind) {
      case 'hello':
        return this.#onHello(message.lifeLock)
      case 'bye':
        return this.#onBye()
      case 'call':
        return void this.#answer(message)
      default:
        // Of a window of another version; it gets no answer, and needs none.
        return undefined
    }
  }

  async #answer({ id, method, args }: WindowMessage & { kind: 'call' }): Promise<void> {
    try {
      if (!isReplicaMethod(method)) throw new Error(`there is no ${String(method)}`)
      const replica = await this.#replica()
      const holder = holderOf(args[0])
      if (holder !== null) {
        // A window that is gone must not have a list held anew.
        if (this.#isClosed) return
        this.#holders.add(holder)
      }
      const value: unknown = await Reflect.apply(replica[method], replica, args)
      this.#send({ kind: 'answer', id, value })
    } catch (error) {
      this.#send({ kind: 'thrown', id, message: error instanceof Error ? error.message : String(error) })
    }
  }

  async #letGo(): Promise<void> {
    if (this.#holders.size === 0) return
    const replica = await this.#replica()
    for (const holder of this.#holders) replica.letGo(holder)
  }

  #tellChange(payload: ReplicaEvents['changed']): void {
    this.#send({ kind: 'event', event: 'changed', payload })
    this.#pause = setTimeout(() => {
      this.#pause = null
      const waiting = this.#waitingChange
      this.#waitingChange = null
      if (waiting !== null) this.#tellChange(waiting)
    }, CHANGED_PAUSE_MS)
  }

  #send(message: WorkerMessage): void {
    if (!this.#isClosed) this.#end.postMessage(message)
  }
}

/** The holder that a call names, if it is about a held list. */
function holderOf(argument: unknown): string | null {
  if (typeof argument !== 'object' || argument === null || !('holder' in argument)) return null
  return typeof argument.holder === 'string' ? argument.holder : null
}
