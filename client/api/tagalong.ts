import type { ServerAddress } from '../../src-core/replica/sync/server-socket.ts'
import { isInNamespace } from '../../src-core/namespace/in-namespace.ts'
import { narrowed, ofFlow, readQuery } from './conditions.ts'
import { DatastorePlace } from './datastore-place.ts'
import { MetaflowNamespaceMismatch, MetaflowNotFound, Unsupported } from './errors.ts'
import { Flow } from './flow.ts'
import { clientFolders, replicaFolder } from './folders.ts'
import { type Environment, readIdentity } from './identity.ts'
import { joinServer } from './join-server.ts'
import { parsePathspec } from './pathspec.ts'
import type { Place } from './place.ts'
import { ReplicaPlace } from './replica-place.ts'
import { Run } from './run.ts'
import { openServer } from './server-place.ts'
import { type WatchEvent, type WatchOptions, watchPlace } from './watch.ts'

export interface TagalongOptions {
  /** A tag; null for everybody's runs. Metaflow's default without it. */
  readonly namespace?: string | null
  /** A Metaflow datastore on disk, alone: the folder in which flows are run, or its `.metaflow`. */
  readonly source?: string
  /** A sync server, alone: nothing is kept on this machine. An edit is done when the server has it. */
  readonly server?: ServerAddress
  /** Folder of the replica, in place of the user's own. */
  readonly replica?: string
  /** How long a server may take; 30,000 without it. */
  readonly timeoutMs?: number
  /** In place of `process.env`: names who signs. */
  readonly env?: Environment
}

const TIMEOUT_MS = 30_000

/**
 * Runs and their tags, for programs. Opened over one place: the offline replica of this machine unless a source or a server is given.
 * Everything rejects with a `MetaflowException`; `close` at the end.
 *
 *     const tagalong = await Tagalong.open()
 *     const run = await (await tagalong.flow('TrainFlow')).latestSuccessfulRun()
 *     await run?.addTag('checked')
 *     await tagalong.close()
 */
export class Tagalong implements AsyncDisposable {
  readonly #place: Place
  readonly #env: Environment
  readonly #timeoutMs: number
  /** Undefined until somebody asks: then it is Metaflow's default. */
  #namespace: string | null | undefined

  static async open(options: TagalongOptions = {}): Promise<Tagalong> {
    const { env = process.env, timeoutMs = TIMEOUT_MS } = options
    return new Tagalong(await openPlace(options, env, timeoutMs), { env, timeoutMs, ...options })
  }

  private constructor(place: Place, { env, timeoutMs, namespace }: TagalongOptions & Required<Pick<TagalongOptions, 'env' | 'timeoutMs'>>) {
    this.#place = place
    this.#env = env
    this.#timeoutMs = timeoutMs
    this.#namespace = namespace
  }

  /** From now on flows and runs are looked for in this namespace; null is everybody's. Flows asked for before keep theirs. */
  namespace(namespace: string | null): string | null {
    this.#namespace = namespace
    return namespace
  }

  async getNamespace(): Promise<string | null> {
    return this.#namespace === undefined ? this.defaultNamespace() : this.#namespace
  }

  /** Goes back to `production:<token>` or `user:<name>`, as Metaflow finds it in the environment. */
  async defaultNamespace(): Promise<string> {
    const { namespace } = await readIdentity(this.#env)
    this.#namespace = namespace
    return namespace
  }

  /** Throws `MetaflowNotFound`, or `MetaflowNamespaceMismatch` when no run of it is in the namespace. */
  async flow(name: string): Promise<Flow> {
    const namespace = await this.getNamespace()
    const query = narrowed(readQuery(''), [ofFlow(name)])
    if ((await this.#place.list({ query, namespace, limit: 0, archived: true })).count === 0) {
      if (!(await this.#place.flows()).includes(name)) throw new MetaflowNotFound(`Flow('${name}') does not exist.`)
      throw new MetaflowNamespaceMismatch(`Flow('${name}') is not in the namespace '${namespace}'.`)
    }
    return new Flow(this.#place, name, namespace)
  }

  /** Flows with at least one run in the namespace, by name. */
  async flows(): Promise<Flow[]> {
    const namespace = await this.getNamespace()
    const found: Flow[] = []
    for (const name of await this.#place.flows())
      if ((await this.#place.latest(name, namespace, { successful: false })) !== null) found.push(new Flow(this.#place, name, namespace))
    return found
  }

  /** Throws `MetaflowInvalidPathspec`, `MetaflowNotFound` or `MetaflowNamespaceMismatch`. */
  async run(pathspec: string): Promise<Run> {
    const { pathspec: spec } = parsePathspec(pathspec)
    const row = await this.#place.run(spec)
    if (row === null) throw new MetaflowNotFound(`Run('${spec}') does not exist.`)
    const namespace = await this.getNamespace()
    if (!isInNamespace(row, namespace)) throw new MetaflowNamespaceMismatch(`Run('${spec}') is not in the namespace '${namespace}'.`)
    return new Run(this.#place, row)
  }

  /** Runs in the namespace that match, newest first. Archived ones only where the query asks for them. Throws `InvalidQuery`. */
  async *query(query: string): AsyncGenerator<Run, void, void> {
    const { rows } = await this.#place.list({ query: readQuery(query), namespace: await this.getNamespace() })
    for (const row of rows) yield new Run(this.#place, row)
  }

  /** Tells when a run of the namespace starts or stops to match, until its signal is aborted or the loop is left: see `WatchOptions`. */
  async *watch(query: string, options: WatchOptions = {}): AsyncGenerator<WatchEvent, void, void> {
    yield* watchPlace(this.#place, { query: readQuery(query), namespace: await this.getNamespace() }, options)
  }

  /** Exchanges everything with a server and stays joined; only a replica can. */
  async sync(server: ServerAddress): Promise<void> {
    if (!(this.#place instanceof ReplicaPlace))
      throw new Unsupported('A datastore joins no server. Nothing was done. Open a replica, without a source.')
    await joinServer(this.#place.replica, server, { timeoutMs: this.#timeoutMs })
  }

  close(): Promise<void> {
    return this.#place.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

async function openPlace({ source, server, replica }: TagalongOptions, env: Environment, timeoutMs: number): Promise<Place> {
  if (source !== undefined) return await DatastorePlace.open(source)
  if (server !== undefined) return await openServer(server, { env, via: 'api', timeoutMs })
  return await ReplicaPlace.open({ folder: replica ?? replicaFolder(clientFolders(env)), env, via: 'api' })
}
