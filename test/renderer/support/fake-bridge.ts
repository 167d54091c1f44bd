import type {
  AppInfo,
  Bridge,
  BridgeArgs,
  BridgeEvent,
  BridgeEvents,
  BridgeMethod,
  BridgeMethods,
  BridgeResult,
  SourceInfo,
} from '../../../src-core/bridge/contract.ts'

type Answers = { [M in BridgeMethod]?: (...args: BridgeArgs<M>) => BridgeResult<M> }
type Listeners = { [E in BridgeEvent]: Set<(payload: BridgeEvents[E]) => void> }

export const APP_INFO: AppInfo = {
  version: '0.1.0',
  shell: 'browser',
  userName: 'alice',
  startSourceId: null,
  nearbyDatastore: null,
  platform: 'linux',
  notices: [],
}

export const SOURCE: SourceInfo = {
  id: 'source-1',
  kind: 'metaflow-datastore',
  name: 'demo_project',
  path: '/home/alice/demo_project/.metaflow',
  isSample: false,
  state: 'watching',
  writesBack: false,
  progress: { read: 0, total: null },
  runCount: 0,
  problems: [],
  moreProblems: 0,
}

/** A host that answers what the test says, and notes what it was asked. Anything else is `not-found`. */
export class FakeBridge implements Bridge {
  readonly calls: { readonly method: BridgeMethod; readonly args: readonly unknown[] }[] = []
  readonly answers: Answers
  readonly #listeners: Listeners = {
    runsObserved: new Set(),
    sourceChanged: new Set(),
    sourceClosed: new Set(),
    linkOpened: new Set(),
    commandChosen: new Set(),
    hostReachable: new Set(),
  }

  constructor(answers: Answers = {}) {
    this.answers = answers
  }

  async call<M extends BridgeMethod>(method: M, ...args: BridgeArgs<M>): Promise<BridgeResult<M>> {
    this.calls.push({ method, args })
    const answer: ((...args: BridgeMethods[M]['args']) => BridgeResult<M>) | undefined = this.answers[method]
    return answer?.(...args) ?? { ok: false, error: { kind: 'not-found', message: 'The test gave no answer.' } }
  }

  on<E extends BridgeEvent>(event: E, listener: (payload: BridgeEvents[E]) => void): () => void {
    this.#listeners[event].add(listener)
    return () => void this.#listeners[event].delete(listener)
  }

  emit<E extends BridgeEvent>(event: E, payload: BridgeEvents[E]): void {
    for (const listener of this.#listeners[event]) listener(payload)
  }

  /** How often a method was called. */
  count(method: BridgeMethod): number {
    return this.calls.filter((call) => call.method === method).length
  }
}
