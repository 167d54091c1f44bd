import type { ReplicaApi, ReplicaEvents, Trouble } from '../../src-core/replica/api.ts'
import { whenGone } from './life-lock.ts'
import { UnavailableReplica } from './unavailable-replica.ts'
import { type MessageEnd, WindowPort } from './window-port.ts'
import type { EventMessage } from './worker-protocol.ts'

/** A replica that runs in this very program. */
export interface HostedReplica extends ReplicaApi {
  on<E extends keyof ReplicaEvents>(event: E, listener: (payload: ReplicaEvents[E]) => void): () => void
}

/**
 * Shares one replica among windows. Windows may come before there is a replica: their calls wait. A window that is gone is
 * forgotten, whether it said so or not.
 */
export class ReplicaHost {
  readonly #lifeLock: Promise<string>
  readonly #ports = new Set<WindowPort>()
  #replica: Promise<ReplicaApi>
  #first!: (replica: ReplicaApi) => void
  #standIn: UnavailableReplica | null = null

  /** `lifeLock`: the lock that this program holds as long as it lives, once it has it. */
  constructor(lifeLock: Promise<string>) {
    this.#lifeLock = lifeLock
    this.#replica = new Promise((resolve) => {
      this.#first = resolve
    })
  }

  get windowCount(): number {
    return this.#ports.size
  }

  attach(end: MessageEnd): void {
    let stopWaiting: (() => void) | null = null
    const forget = (): void => {
      stopWaiting?.()
      this.#ports.delete(port)
      port.close()
    }
    const port = new WindowPort(end, {
      replica: () => this.#replica,
      onHello: (lifeLock) => {
        this.#ports.add(port)
        stopWaiting = whenGone(lifeLock, forget)
        void this.#lifeLock.then((name) => port.welcome(name))
      },
      onBye: forget,
    })
  }

  /** Until `serve` is called, windows see an empty replica with this trouble. Saying the same again tells nobody. */
  serveTrouble(trouble: Trouble): void {
    const before = this.#standIn?.status()
    if (before?.trouble?.message === trouble.message) return
    this.#standIn = new UnavailableReplica(trouble)
    if (before?.user) this.#standIn.setUser(before.user)
    this.#become(this.#standIn)
    this.#tell({ kind: 'event', event: 'trouble', payload: trouble })
    this.#tell({ kind: 'event', event: 'changed', payload: { revision: 0 } })
  }

  /** From now on this replica answers. `trouble` is what was found when it was opened: windows see it as long as nothing newer is wrong. */
  serve(replica: HostedReplica, trouble: Trouble | null): void {
    const user = this.#standIn?.status().user
    this.#standIn = null
    if (user) replica.setUser(user)
    replica.on('changed', (payload) => this.#tell({ kind: 'event', event: 'changed', payload }))
    replica.on('people', (payload) => this.#tell({ kind: 'event', event: 'people', payload }))
    replica.on('trouble', (payload) => this.#tell({ kind: 'event', event: 'trouble', payload }))
    this.#become(trouble === null ? replica : withTrouble(replica, trouble))
    if (trouble !== null) this.#tell({ kind: 'event', event: 'trouble', payload: trouble })
    this.#tell({ kind: 'event', event: 'changed', payload: { revision: replica.status().revision } })
  }

  #become(replica: ReplicaApi): void {
    this.#first(replica)
    this.#replica = Promise.resolve(replica)
  }

  #tell(event: EventMessage): void {
    for (const port of this.#ports) port.tell(event)
  }
}

/** A proxy, because a replica keeps its state in private fields: its methods only work on itself. */
function withTrouble(replica: ReplicaApi, trouble: Trouble): ReplicaApi {
  return new Proxy(replica, {
    get: (target, name) => {
      if (name === 'status') return () => ({ ...target.status(), trouble: target.status().trouble ?? trouble })
      const member: unknown = Reflect.get(target, name, target)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
}
