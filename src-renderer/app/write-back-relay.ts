import type { Bridge, SourceInfo } from '../../src-core/bridge/contract.ts'
import { isOfWholeSource } from '../../src-core/replica/write-back/waiting-writes.ts'
import type { RunWrite, WriteBackAnswer, WriteBackPlan } from '../../src-core/replica/write-back/write-back-api.ts'
import type { ReplicaClient } from '../replica/replica-client.ts'
import { Bell } from './bell.ts'
import { importSource } from './import-source.ts'
import { whileFirst } from './while-first.ts'

const LOCK = 'tagalong-write-back'

/** After so long a replica that could not say what is to be written is asked again. */
const ASK_AGAIN_MS = 10_000
/** A timer takes no longer times. */
const LONGEST_WAIT_MS = 60 * 60_000

type Replica = Pick<ReplicaClient, 'planWriteBack' | 'noteWriteBack' | 'retryWriteBack' | 'stopWriteBack' | 'on'>

interface Parts {
  readonly replica: Replica
  readonly bridge: Bridge
  readonly locks: LockManager
}

/**
 * Carries tags to the sources whose switch is on. Of all windows only the one that holds the lock does it. It remembers
 * nothing: the replica knows what is to be written, what was and what waits, so when the window closes, at any moment, the next
 * one goes on.
 */
export function relayWriteBack({ replica, bridge, locks }: Parts): { close(): void } {
  const leaving = new AbortController()
  const carriers = new Map<string, Carrier>()
  const states = new Map<string, SourceInfo['state']>()
  const offs: (() => void)[] = []

  const stop = (sourceId: string): void => {
    const carrier = carriers.get(sourceId)
    carriers.delete(sourceId)
    // What it has in hand it still notes; then nothing is left to wait.
    void carrier?.end().then(() => (carriers.has(sourceId) || leaving.signal.aborted ? undefined : replica.stopWriteBack(sourceId)))
  }
  const follow = (source: SourceInfo): void => {
    const before = states.get(source.id)
    states.set(source.id, source.state)
    if (!source.writesBack) return stop(source.id)
    if (!carriers.has(source.id)) carriers.set(source.id, new Carrier(source, replica, bridge))
    // It was read anew, or goes on, or is back: what was refused may be taken now.
    else if (before !== source.state && source.state === 'watching') void replica.retryWriteBack(source.id)
  }
  const begin = (): void => {
    offs.push(
      bridge.on('sourceChanged', follow),
      bridge.on('sourceClosed', ({ sourceId }) => stop(sourceId)),
      bridge.on('hostReachable', ({ reachable }) => {
        if (reachable) for (const id of carriers.keys()) void replica.retryWriteBack(id)
      }),
      replica.on('changed', () => {
        for (const carrier of carriers.values()) carrier.wake()
      }),
    )
    void bridge.call('listSources').then((sources) => {
      if (sources.ok && !leaving.signal.aborted) for (const source of sources.value) follow(source)
    })
  }
  whileFirst(locks, LOCK, leaving.signal, begin)
  return {
    close() {
      leaving.abort()
      for (const off of offs) off()
      for (const carrier of carriers.values()) void carrier.end()
    },
  }
}

/** Carries to one source, one run after another, until it is ended. */
class Carrier {
  readonly #source: SourceInfo
  readonly #replica: Replica
  readonly #bridge: Bridge
  readonly #bell = new Bell()
  readonly #ended: Promise<void>
  #isEnding = false

  constructor(source: SourceInfo, replica: Replica, bridge: Bridge) {
    this.#source = source
    this.#replica = replica
    this.#bridge = bridge
    this.#ended = this.#run()
  }

  /** Something may have changed. */
  wake(): void {
    this.#bell.ring()
  }

  /** Resolves when it has let go of what it has in hand. */
  end(): Promise<void> {
    this.#isEnding = true
    this.#bell.ring()
    return this.#ended
  }

  async #run(): Promise<void> {
    while (!this.#isEnding) {
      const plan = await this.#plan()
      if (plan === null) await this.#bell.wait(ASK_AGAIN_MS)
      else if (plan.writes.length > 0) await this.#write(plan.writes)
      else if (!plan.more) await this.#bell.wait(plan.nextInMs === null ? null : Math.min(plan.nextInMs, LONGEST_WAIT_MS))
    }
  }

  /** Null when the replica cannot say, as while its store is full or its worker starts anew. */
  async #plan(): Promise<WriteBackPlan | null> {
    try {
      const plan = await this.#replica.planWriteBack(importSource(this.#source))
      return plan.ok ? plan.value : null
    } catch {
      return null
    }
  }

  async #write(writes: readonly RunWrite[]): Promise<void> {
    const answers: WriteBackAnswer[] = []
    for (const { key, flow, runId, add, remove } of writes) {
      if (this.#isEnding) break
      const written = await this.#bridge.call('writeTags', this.#source.id, flow, runId, { add, remove })
      answers.push(written.ok ? { key, ok: true, written: written.value } : { key, ok: false, refusal: written.error })
      if (!written.ok && isOfWholeSource(written.error)) break
    }
    // Without the note the same is planned and written again, which changes nothing.
    await this.#replica.noteWriteBack(this.#source.id, answers).catch(() => undefined)
  }
}
