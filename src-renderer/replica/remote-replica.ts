import type { ReplicaApi, ReplicaEvents } from '../../src-core/replica/api.ts'
import type { ReplicaClient } from './replica-client.ts'
import { ReplicaLink, type StartedWorker } from './replica-link.ts'
import { StandInLink } from './stand-in-link.ts'
import type { EventMessage, ReplicaMethod } from './worker-protocol.ts'

/** A worker that ends more often than this in a minute is not started again until somebody asks for something. */
const RESTARTS_A_MINUTE = 3

const RETRY_AFTER_MS = 5_000

type Listeners = { readonly [E in keyof ReplicaEvents]: Set<(payload: ReplicaEvents[E]) => void> }

/**
 * The replica for one window. When its worker ends, calls under way are rejected, `changed` is told so that the window asks
 * again, and the next call starts a new worker. Where none can be started, as when the app was updated under an open window, the
 * window reads an empty replica with that trouble, and it is tried again every few seconds.
 */
class RemoteReplica {
  readonly #start: () => StartedWorker
  readonly #listeners: Listeners = { changed: new Set(), trouble: new Set(), people: new Set() }
  #link: Promise<ReplicaLink | StandInLink> | null = null
  #wasOpen = false
  #retry: ReturnType<typeof setTimeout> | undefined
  /** Whose name the replica signs with: a new worker has to be told again. */
  #user: readonly unknown[] | null = null
  #endings: number[] = []
  #isClosed = false

  constructor(start: () => StartedWorker) {
    this.#start = start
  }

  /** Rejects with a sentence when there is no worker to be had. */
  async connect(): Promise<void> {
    await (this.#link ??= this.#connect())
  }

  async call<M extends ReplicaMethod>(method: M, args: Parameters<ReplicaApi[M]>): Promise<Awaited<ReturnType<ReplicaApi[M]>>> {
    if (this.#isClosed) throw new Error('this window has let go of the replica')
    const link = await (this.#link ??= this.#connect())
    const value = await link.call<Awaited<ReturnType<ReplicaApi[M]>>>(method, args)
    if (method === 'setUser') this.#user = args
    return value
  }

  on<E extends keyof ReplicaEvents>(event: E, listener: (payload: ReplicaEvents[E]) => void): () => void {
    this.#listeners[event].add(listener)
    return () => {
      this.#listeners[event].delete(listener)
    }
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#retry)
    this.#link?.then(
      (link) => link.close(),
      () => {},
    )
  }

  async #connect(): Promise<ReplicaLink | StandInLink> {
    try {
      const link = await ReplicaLink.open(
        this.#start(),
        (message) => this.#tell(message),
        () => this.#afterEnding(),
      )
      if (this.#user !== null) await link.call('setUser', this.#user)
      this.#wasOpen = true
      return link
    } catch (error) {
      if (this.#wasOpen) return await this.#standIn(error instanceof Error ? error.message : String(error))
      this.#link = null
      throw error
    }
  }

  async #standIn(message: string): Promise<StandInLink> {
    const link = new StandInLink(message)
    if (this.#user !== null) await link.call('setUser', this.#user)
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => {
      this.#link = null
      this.#askAgain()
    }, RETRY_AFTER_MS)
    // Who was told of nothing else hears of the trouble.
    queueMicrotask(() => this.#askAgain())
    return link
  }

  #afterEnding(): void {
    this.#link = null
    const now = performance.now()
    this.#endings = [...this.#endings.filter((at) => now - at < 60_000), now]
    if (this.#endings.length <= RESTARTS_A_MINUTE) this.#askAgain()
  }

  #askAgain(): void {
    this.#tell({ kind: 'event', event: 'changed', payload: { revision: 0 } })
  }

  #tell(message: EventMessage): void {
    if (message.event === 'changed') this.#callAll(this.#listeners.changed, message.payload)
    else if (message.event === 'people') this.#callAll(this.#listeners.people, message.payload)
    else this.#callAll(this.#listeners.trouble, message.payload)
  }

  #callAll<T>(listeners: ReadonlySet<(payload: T) => void>, payload: T): void {
    for (const listener of listeners) {
      try {
        listener(payload)
      } catch (error) {
        reportError(error)
      }
    }
  }
}

/** Connects to the worker that `start` starts; it may still be opening the store. Rejects with a sentence when it can not be started. */
export async function connectWorker(start: () => StartedWorker): Promise<ReplicaClient> {
  const remote = new RemoteReplica(start)
  await remote.connect()
  const send =
    <M extends ReplicaMethod>(method: M) =>
    (...args: Parameters<ReplicaApi[M]>) =>
      remote.call(method, args)
  return {
    status: send('status'),
    setUser: send('setUser'),
    page: send('page'),
    keys: send('keys'),
    countIn: send('countIn'),
    matching: send('matching'),
    letGo: send('letGo'),
    run: send('run'),
    records: send('records'),
    tagsOn: send('tagsOn'),
    suggestTags: send('suggestTags'),
    suggestQuery: send('suggestQuery'),
    sidebar: send('sidebar'),
    latestRun: send('latestRun'),
    timeline: send('timeline'),
    mutate: send('mutate'),
    opine: send('opine'),
    vocabulary: send('vocabulary'),
    tagRules: send('tagRules'),
    tagList: send('tagList'),
    defineTag: send('defineTag'),
    renameTag: send('renameTag'),
    propose: send('propose'),
    withdrawProposal: send('withdrawProposal'),
    promotions: send('promotions'),
    views: send('views'),
    saveView: send('saveView'),
    removeView: send('removeView'),
    undo: send('undo'),
    redo: send('redo'),
    importRuns: send('importRuns'),
    knownParts: send('knownParts'),
    connectTo: send('connectTo'),
    waiting: send('waiting'),
    signAs: send('signAs'),
    lookAt: send('lookAt'),
    people: send('people'),
    syncNow: send('syncNow'),
    discardRefused: send('discardRefused'),
    pauseSync: send('pauseSync'),
    setOnline: send('setOnline'),
    planWriteBack: send('planWriteBack'),
    noteWriteBack: send('noteWriteBack'),
    retryWriteBack: send('retryWriteBack'),
    stopWriteBack: send('stopWriteBack'),
    writeBackState: send('writeBackState'),
    on: (event, listener) => remote.on(event, listener),
    close: () => remote.close(),
  }
}
