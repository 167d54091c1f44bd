import { holdLifeLock, whenGone } from './life-lock.ts'
import type { EventMessage, ReplicaMethod, WindowMessage, WorkerMessage } from './worker-protocol.ts'

/** A started worker, shared or not. */
export interface StartedWorker {
  readonly end: {
    postMessage(message: WindowMessage): void
    addEventListener(type: 'message', listener: (event: MessageEvent<WorkerMessage>) => void): void
  }
  /** Calls back when the worker's program can not be loaded or broke. */
  onError(listener: () => void): void
  /** Lets go of it; a worker that nobody else uses ends. */
  stop(): void
}

/** A worker answers `hello` at once, before it opens anything; after this time there is none. */
const WELCOME_TIMEOUT_MS = 15_000

const GONE = 'The part of Tagalong that keeps tags has ended. What was shown as safe is safe; the last change may not be. Try it again.'
const NOT_STARTED =
  'The part of Tagalong that keeps tags can not be started: Tagalong was updated under this window, or has ended. What was shown as safe is safe, and nothing was changed. Reload the window; if that does not help, restart Tagalong.'

/** The value is what the worker's method gave: both sides are of one build. */
interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}

/** One window's connection to one worker, until either of them ends. */
export class ReplicaLink {
  readonly #worker: StartedWorker
  readonly #onEvent: (event: EventMessage) => void
  readonly #calls = new Map<number, Waiting>()
  #lastId = 0
  #end: Error | null = null
  #letGo: () => void = () => {}
  #stopWaiting: () => void = () => {}
  #onGone: () => void = () => {}

  private constructor(worker: StartedWorker, onEvent: (event: EventMessage) => void) {
    this.#worker = worker
    this.#onEvent = onEvent
  }

  /** Resolves when the worker has answered. `onGone` is called once if it ends later, after all calls under way were rejected. */
  static async open(worker: StartedWorker, onEvent: (event: EventMessage) => void, onGone: () => void): Promise<ReplicaLink> {
    const life = await holdLifeLock()
    const link = new ReplicaLink(worker, onEvent)
    link.#letGo = life.release
    await link.#greet(life.name)
    link.#onGone = onGone
    return link
  }

  /** Rejects when the method threw, or with a sentence when the worker has ended before it answered. */
  call<T>(method: ReplicaMethod, args: readonly unknown[]): Promise<T> {
    if (this.#end) return Promise.reject(this.#end)
    return new Promise<T>((resolve, reject) => {
      const id = ++this.#lastId
      // Throws when an argument is no plain data; then nothing is waiting.
      this.#worker.end.postMessage({ kind: 'call', id, method, args })
      this.#calls.set(id, { resolve, reject })
    })
  }

  close(): void {
    if (this.#end) return
    this.#worker.end.postMessage({ kind: 'bye' })
    this.#finish(new Error('this window has let go of the replica'))
  }

  #greet(lifeLock: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (): void => {
        this.#finish(new Error(NOT_STARTED))
        reject(new Error(NOT_STARTED))
      }
      const timer = setTimeout(fail, WELCOME_TIMEOUT_MS)
      this.#worker.onError(() => {
        clearTimeout(timer)
        if (this.#end === null) fail()
      })
      this.#worker.end.addEventListener('message', ({ data }) => {
        if (data.kind !== 'welcome') return this.#receive(data)
        clearTimeout(timer)
        this.#stopWaiting = whenGone(data.lifeLock, () => {
          this.#finish(new Error(GONE))
          this.#onGone()
        })
        return resolve()
      })
      this.#worker.end.postMessage({ kind: 'hello', lifeLock })
    })
  }

  #receive(message: Exclude<WorkerMessage, { kind: 'welcome' }>): void {
    if (this.#end) return
    if (message.kind === 'event') return this.#onEvent(message)
    const waiting = this.#calls.get(message.id)
    this.#calls.delete(message.id)
    if (message.kind === 'answer') waiting?.resolve(message.value)
    else waiting?.reject(new Error(message.message))
  }

  #finish(why: Error): void {
    if (this.#end) return
    this.#end = why
    this.#stopWaiting()
    this.#letGo()
    for (const waiting of this.#calls.values()) waiting.reject(why)
    this.#calls.clear()
    this.#worker.stop()
  }
}
