import { UnavailableReplica } from './unavailable-replica.ts'
import type { ReplicaMethod } from './worker-protocol.ts'

/** A connection to nobody: while no worker can be started, a window reads an empty replica that says why. */
export class StandInLink {
  readonly #replica: UnavailableReplica

  constructor(message: string) {
    this.#replica = new UnavailableReplica({ kind: 'store-failed', message })
  }

  /** The value is what the method of the replica gave, as with `ReplicaLink`. */
  async call<T>(method: ReplicaMethod, args: readonly unknown[]): Promise<T> {
    return await Reflect.apply(this.#replica[method], this.#replica, args)
  }

  close(): void {}
}
