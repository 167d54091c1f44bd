import type { DatastorePlace } from '../api/datastore-place.ts'
import type { ReplicaPlace } from '../api/replica-place.ts'
import { MetaflowUnknownUser } from '../api/errors.ts'
import { clientFolders, replicaFolder } from '../api/folders.ts'
import { readIdentity } from '../api/identity.ts'
import { type Given, type Io, UsageError } from './command.ts'

export const NAMESPACE_OPTIONS = {
  namespace: { type: 'string', value: 'TAG', about: 'Look in this namespace; yours (user:<name>) without it' },
  global: { type: 'boolean', about: "Look at everybody's runs" },
} as const

export const SOURCE_OPTION = {
  source: { type: 'string', value: 'DIR', about: 'Ask a Metaflow datastore on disk alone: no server, no replica' },
} as const

/** The tag to look through; null for everybody's runs. Without an option it is Metaflow's default (contract 2.1). */
export async function readNamespace(given: Given, io: Io): Promise<string | null> {
  const namespace = given.text('namespace')
  if (given.has('global')) {
    if (namespace !== null) throw new UsageError('Choose one of --namespace and --global.')
    return null
  }
  return namespace ?? (await readIdentity(io.env)).namespace
}

export type OpenPlace = DatastorePlace | ReplicaPlace

/** Runs `task` with the datastore of `--source`, else with the replica on this machine, and closes it. */
export async function withPlace<T>(given: Given, io: Io, task: (place: OpenPlace) => Promise<T>): Promise<T> {
  const place = await openPlace(given.text('source'), io)
  try {
    return await task(place)
  } finally {
    await place.close()
  }
}

// What a command does not need is not loaded: that is most of its time.
async function openPlace(source: string | null, io: Io): Promise<OpenPlace> {
  if (source !== null) {
    const { DatastorePlace } = await import('../api/datastore-place.ts')
    return await DatastorePlace.open(source)
  }
  return await openLocal(io)
}

async function openLocal(io: Io): Promise<ReplicaPlace> {
  const { ReplicaPlace } = await import('../api/replica-place.ts')
  return await ReplicaPlace.open({ folder: replicaFolder(clientFolders(io.env)), env: io.env, via: io.env['CI'] ? 'ci' : 'cli' })
}

/** Runs `task` with the replica on this machine, and closes it. */
export async function withReplica<T>(io: Io, task: (place: ReplicaPlace) => Promise<T>): Promise<T> {
  const place = await openLocal(io)
  try {
    return await task(place)
  } finally {
    await place.close()
  }
}

/** What a dry run has to say of a change that nobody could sign. */
export function mustHaveUser({ replica }: ReplicaPlace): void {
  if (replica.status().user === null) throw new MetaflowUnknownUser()
}

export function readLimit(given: Given): number {
  const text = given.text('limit')
  if (text === null) return Infinity
  if (!/^\d+$/.test(text)) throw new UsageError(`--limit is a whole number, and ${JSON.stringify(text)} is none.`)
  return Number(text)
}
