import type { MutateRefusal } from '../../src-core/replica/api.ts'
import { compareCodePoints } from '../../src-core/lib/code-points.ts'
import { assertNever } from '../../src-core/lib/assert-never.ts'
import { describeOpinionViolation } from '../../src-core/opinions/describe-opinion.ts'
import { printQuery } from '../../src-core/query/print-query.ts'
import type { ReplicaStore } from '../../src-core/replica/ports.ts'
import { Replica } from '../../src-core/replica/replica.ts'
import { runStatus } from '../../src-core/runs/run-status.ts'
import { parseRunKey, pathspec as pathspecOf, runKey } from '../../src-core/runs/run-key.ts'
import type { Pathspec, RunKey, RunRow } from '../../src-core/runs/run.ts'
import { defaultNamespace } from '../../src-core/namespace/default-namespace.ts'
import { describeViolation } from '../../src-core/tags/describe-violation.ts'
import { metaflowEnvironment } from '../../src-sources/metaflow-config.ts'
import { LevelStore } from '../store/level-store.ts'
import { InvalidQuery, type MetaflowException, MetaflowNotFound, MetaflowTaggingError, MetaflowUnknownUser } from './errors.ts'
import type { Environment } from './identity.ts'
import { NETWORK } from './network.ts'
import { parsePathspec } from './pathspec.ts'
import type { ClientRow, Listing, ListRequest, Place, RunEdit, RunStory } from './place.ts'
import { openError, storeError } from './store-trouble.ts'
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
}

/** The replica of this machine's programs: everything works offline, and is kept before it is said to be done. */
export class ReplicaPlace implements Place {
  readonly kind: 'replica' | 'server'
  readonly replica: Replica
  readonly #via: ClientVia

  /** Rejects with `ReplicaUnavailable`. */
  static async open({ folder, env, via = 'cli', busyWaitMs }: ReplicaPlaceOptions): Promise<ReplicaPlace> {
    const store = new LevelStore({ folder, ...(busyWaitMs !== undefined && { busyWaitMs }) })
    return new ReplicaPlace('replica', await openReplica(store, env, folder), via)
  }

  constructor(kind: 'replica' | 'server', replica: Replica, via: ClientVia) {
    this.kind = kind
    this.replica = replica
    this.#via = via
  }

  list({ query, namespace, limit = Number.MAX_SAFE_INTEGER, archived = false }: ListRequest): Promise<Listing> {
    const text = printQuery(query)
    const view = { query: text, namespace, archived: archived ? 'shown' : 'hidden', from: 0, to: limit } as const
    const { rows, count, archivedCount, queryError } = this.replica.page(view)
    if (queryError !== null) return Promise.reject(new InvalidQuery(text, queryError))
    return Promise.resolve({ rows, count, archivedCount, problems: [] })
  }

  run(text: Pathspec): Promise<ClientRow | null> {
    const key = this.#keyOf(text)
    const page = this.replica.page({ query: '', namespace: null, archived: 'shown', from: 0, to: 0, locate: key })
    if (page.located === null) return Promise.resolve(null)
    const [row = null] = this.replica.page({ query: '', namespace: null, archived: 'shown', from: page.located, to: page.located + 1 }).rows
    return Promise.resolve(row)
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

function editError(refusal: MutateRefusal): MetaflowException {
  switch (refusal.kind) {
    case 'no-user':
      return new MetaflowUnknownUser()
    case 'nothing-asked':
      return new MetaflowTaggingError('Nothing is to be added or removed. Nothing was changed. Name a run and at least one tag.')
    case 'unknown-run':
      return new MetaflowNotFound(
        `Run('${pathspecOf(parseRunKey(refusal.key))}') does not exist here. Nothing was changed. tagalong import DIR brings the runs of a datastore in.`,
      )
    case 'tag':
      return new MetaflowTaggingError(describeViolation(refusal.violation, refusal.keys.length))
    case 'opinion':
      return new MetaflowTaggingError(describeOpinionViolation(refusal.violation))
    case 'store':
      return storeError(refusal.trouble)
    default:
      return assertNever(refusal)
  }
}
