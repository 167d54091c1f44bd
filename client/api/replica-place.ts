import { compareCodePoints } from '../../src-core/lib/code-points.ts'
import { printQuery } from '../../src-core/query/print-query.ts'
import type { Proposal } from '../../src-core/promotion/promotion.ts'
import type { ReplicaStore } from '../../src-core/replica/ports.ts'
import { Replica } from '../../src-core/replica/replica.ts'
import { runStatus } from '../../src-core/runs/run-status.ts'
import { runKey } from '../../src-core/runs/run-key.ts'
import type { Pathspec, RunKey, RunRow } from '../../src-core/runs/run.ts'
import { defaultNamespace } from '../../src-core/namespace/default-namespace.ts'
import { metaflowEnvironment } from '../../src-sources/metaflow-config.ts'
import { LevelStore } from '../store/level-store.ts'
import { editError } from './edit-error.ts'
import { InvalidQuery } from './errors.ts'
import type { Environment } from './identity.ts'
import { NETWORK } from './network.ts'
import { parsePathspec } from './pathspec.ts'
import type { ClientRow, Listing, ListRequest, Place, RunEdit, RunStory } from './place.ts'
import { type Promotion, promotionOf, type PromotionRequest, proposeError } from './promotion.ts'
import { openError } from './store-trouble.ts'
import { localDayStart, randomUint32, systemClock } from './system.ts'

const ORIGIN = 'local'

/** Through which door what is said here comes in. */
export type ClientVia = 'cli' | 'api' | 'ci'

export interface ReplicaPlaceOptions {
  readonly folder: string
  /** Names who signs, by Metaflow's rules. */
  readonly env: Environment
  readonly via?: ClientVia
  readonly busyWaitMs?: number
  readonly asksForTurn?: boolean
}

/** The replica of this machine's programs: everything works offline, and is kept before it is said to be done. */
export class ReplicaPlace implements Place {
  readonly kind: 'replica' | 'server'
  readonly replica: Replica
  readonly #via: ClientVia

  /** Rejects with `ReplicaUnavailable`. */
  static async open({ folder, env, via = 'cli', ...store }: ReplicaPlaceOptions): Promise<ReplicaPlace> {
    return new ReplicaPlace('replica', await openReplica(new LevelStore({ folder, ...store }), env, folder), via)
  }

  constructor(kind: 'replica' | 'server', replica: Replica, via: ClientVia) {
    this.kind = kind
    this.replica = replica
    this.#via = via
  }

  list({ query, namespace, limit = Number.MAX_SAFE_INTEGER, archived = false }: ListRequest): Promise<Listing> {
    const text = printQuery(query)
    const view = { query: text, namespace, archived: archived ? 'shown' : 'hidden' } as const
    const { rows, count, archivedCount, queryError } = this.replica.list(view, limit)
    if (queryError !== null) return Promise.reject(new InvalidQuery(text, queryError))
    return Promise.resolve({ rows: rows.map(withStatus), count, archivedCount, problems: [] })
  }

  run(text: Pathspec): Promise<ClientRow | null> {
    const row = this.replica.row(this.#keyOf(text))
    return Promise.resolve(row && withStatus(row))
  }

  flows(): Promise<string[]> {
    const holder = 'flows'
    const { groups } = this.replica.page({
      query: '',
      namespace: null,
      archived: 'shown',
      group: 'flow',
      holder,
      take: true,
      from: 0,
      to: 0,
    })
    this.replica.letGo(holder)
    return Promise.resolve((groups?.names ?? []).map(String).toSorted(compareCodePoints))
  }

  latest(flow: string, namespace: string | null, options: { readonly successful: boolean }): Promise<ClientRow | null> {
    const row = this.replica.latestRun(flow, namespace, options)
    return Promise.resolve(row && withStatus(row))
  }

  async edit(pathspecs: readonly Pathspec[], { add, remove, set = [], unset = [] }: RunEdit): Promise<number> {
    const keys = pathspecs.map((text) => this.#keyOf(text))
    const via = this.#via
    const edited =
      unset.length > 0 ? await this.replica.opine({ keys, set, unset, via }) : await this.replica.mutate({ keys, add, remove, set, via })
    if (!edited.ok) throw editError(edited.error)
    return edited.value.changed
  }

  async story(text: Pathspec): Promise<RunStory | null> {
    return await this.replica.run(this.#keyOf(text))
  }

  async promote(request: PromotionRequest): Promise<Promotion> {
    return promotionOf(await this.propose(request), null)
  }

  /** As `promote`, with the proposal as the replica keeps it. */
  async propose({ tag, isTrial = false, ...request }: PromotionRequest): Promise<Proposal> {
    const asked = { tag, isTrial, via: this.#via }
    const proposed = await this.replica.propose(
      request.act === 'promote'
        ? { ...asked, act: 'promote', run: this.#keyOf(request.pathspec) }
        : { ...asked, act: 'rollback', flow: request.flow },
    )
    if (!proposed.ok) throw proposeError(proposed.error)
    return proposed.value
  }

  promotions(asked: { readonly flow?: string; readonly tag?: string }): Promise<readonly Promotion[]> {
    const { proposals, decisions } = this.replica.promotions(asked)
    return Promise.resolve([
      ...proposals.map((proposal) => promotionOf(proposal, null)),
      ...decisions.map((decision) => promotionOf(decision, decision)),
    ])
  }

  onChange(listener: () => void): () => void {
    return this.replica.on('changed', listener)
  }

  close(): Promise<void> {
    return this.replica.close()
  }

  #keyOf(text: Pathspec): RunKey {
    const { flow, runId } = parsePathspec(text)
    return runKey(ORIGIN, flow, runId)
  }
}

/** Opens a replica over a store, signed by the person of `env` if there is one. Rejects with `ReplicaUnavailable`. */
export async function openReplica(store: ReplicaStore, env: Environment, folder: string): Promise<Replica> {
  try {
    const replica = await Replica.open({
      store,
      clock: systemClock,
      random: randomUint32,
      workspace: 'default',
      keeper: 'machine',
      dayStart: localDayStart,
      network: NETWORK,
    })
    const identity = defaultNamespace(await metaflowEnvironment(env))
    if (identity.ok && identity.value.userName !== null) replica.setUser(identity.value.userName)
    return replica
  } catch (error) {
    throw openError(error, folder)
  }
}

const withStatus = (row: RunRow): ClientRow => ({ ...row, status: runStatus(row, Date.now()) })
