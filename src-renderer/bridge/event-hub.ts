import type { BridgeEvent, BridgeEvents, SourceInfo } from '../../src-core/bridge/contract.ts'

type Listener<E extends BridgeEvent> = (payload: BridgeEvents[E]) => void
type Listeners = { [E in BridgeEvent]: Set<Listener<E>> }
type Standing = { [E in BridgeEvent]: () => readonly BridgeEvents[E][] }

/**
 * Hands the host's events to whoever listens in this window. Remembers the state of each source, so that a listener which
 * comes late starts from what is, not from the next change.
 */
export class EventHub {
  readonly #listeners: Listeners = {
    runsObserved: new Set(),
    sourceChanged: new Set(),
    sourceClosed: new Set(),
    linkOpened: new Set(),
    commandChosen: new Set(),
    hostReachable: new Set(),
  }
  readonly #sourcesById = new Map<string, SourceInfo>()
  /** What a listener that comes now has missed and still holds. */
  readonly #standing: Standing = {
    runsObserved: () => [],
    sourceChanged: () => this.sources,
    sourceClosed: () => [],
    linkOpened: () => [],
    commandChosen: () => [],
    hostReachable: () => [],
  }

  constructor() {
    this.on('sourceChanged', (source) => this.#sourcesById.set(source.id, source))
    this.on('sourceClosed', ({ sourceId }) => this.#sourcesById.delete(sourceId))
  }

  /** An event as it came over a wire, its payload as JSON; names that this version does not know are passed over. */
  emitRead(event: string, data: string): void {
    if (!this.#knows(event)) return
    const payload: BridgeEvents[typeof event] = JSON.parse(data)
    this.emit(event, payload)
  }

  /** Each source as it was told last. */
  get sources(): readonly SourceInfo[] {
    return [...this.#sourcesById.values()]
  }

  /** Whether a name that came over the wire is an event of this version's contract. */
  #knows(event: string): event is BridgeEvent {
    return Object.hasOwn(this.#listeners, event)
  }

  emit<E extends BridgeEvent>(event: E, payload: BridgeEvents[E]): void {
    for (const listener of this.#listeners[event]) deliver(listener, payload)
  }

  /** Calls `listener` for each event until the returned function is called. */
  on<E extends BridgeEvent>(event: E, listener: Listener<E>): () => void {
    const listeners: Set<Listener<E>> = this.#listeners[event]
    listeners.add(listener)
    const standing = this.#standing[event]()
    // Later, so that the caller has its way to stop in hand before the first call.
    queueMicrotask(() => {
      for (const payload of standing) if (listeners.has(listener)) deliver(listener, payload)
    })
    return () => void listeners.delete(listener)
  }
}

/** A listener that throws is a broken invariant of its owner: it is reported as one, and the others are still called. */
function deliver<E extends BridgeEvent>(listener: Listener<E>, payload: BridgeEvents[E]): void {
  try {
    listener(payload)
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
