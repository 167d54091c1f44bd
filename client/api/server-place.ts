import type { ServerAddress } from '../../src-core/replica/sync/server-socket.ts'
import { VolatileStore } from '../store/volatile-store.ts'
import type { Environment } from './identity.ts'
import { joinServer, type JoinOptions } from './join-server.ts'
import type { Pathspec } from '../../src-core/runs/run.ts'
import type { RunEdit } from './place.ts'
import { awaitDecision, type Promotion, promotionOf, type PromotionRequest } from './promotion.ts'
import { type ClientVia, openReplica, ReplicaPlace } from './replica-place.ts'

export interface ServerPlaceOptions extends JoinOptions {
  /** Names who signs, by Metaflow's rules: the server takes what is signed by the user of its token. */
  readonly env: Environment
  readonly via?: ClientVia
}

/** A server and nothing on this machine, as for CI: what is there is read first, and an edit is done when the server has it. */
export async function openServer(address: ServerAddress, { env, via = 'cli', ...options }: ServerPlaceOptions): Promise<ReplicaPlace> {
  const replica = await openReplica(new VolatileStore(), env, address.url)
  try {
    await joinServer(replica, address, options)
  } catch (error) {
    await replica.close()
    throw error
  }
  return new ServerPlace(replica, via, address, options)
}

class ServerPlace extends ReplicaPlace {
  readonly #address: ServerAddress
  readonly #options: JoinOptions

  constructor(replica: ReplicaPlace['replica'], via: ClientVia, address: ServerAddress, options: JoinOptions) {
    super('server', replica, via)
    this.#address = address
    this.#options = options
  }

  override async promote(request: PromotionRequest): Promise<Promotion> {
    const proposal = await this.propose(request)
    if (request.isTrial === true) return promotionOf(proposal, null)
    await joinServer(this.replica, this.#address, this.#options)
    return promotionOf(proposal, await awaitDecision(this.replica, proposal, this.#options))
  }

  override async edit(pathspecs: readonly Pathspec[], edit: RunEdit): Promise<number> {
    const changed = await super.edit(pathspecs, edit)
    await joinServer(this.replica, this.#address, this.#options)
    return changed
  }
}
