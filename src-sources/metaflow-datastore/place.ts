import { join } from 'node:path'
import type { SourceProblem } from '../../src-core/bridge/contract.ts'
import type { Disk } from './disk.ts'
import { problemOf } from './problems.ts'

/** A datastore on disk. Paths inside it are relative to `root` and use `/`, also in what is shown to people. */
export interface Place {
  readonly disk: Disk
  /** Absolute path of the `.metaflow` folder, free of links. */
  readonly root: string
  /** Epoch milliseconds; only for telling young files from old ones. */
  readonly now: () => number
}

/** Reading one thing: what goes wrong on the way is noted, the rest is read on. */
export interface Reading extends Place {
  readonly problems: SourceProblem[]
}

export const startReading = (place: Place): Reading => ({ ...place, problems: [] })
export const at = (place: Place, path: string): string => join(place.root, path)

/** Whether a text may be one part of a path. Names that come from records or from callers are checked before they are used as one. */
export const isPlainName = (name: string): boolean => name !== '' && name !== '.' && name !== '..' && !/[/\\\0]/.test(name)

/** Records are small; the largest are runs with absurd numbers of tags, and lists of artifacts. */
export const MAX_RECORD_BYTES = 8 * 1024 * 1024

export type JsonObject = { readonly [field: string]: unknown }

export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The JSON object in a file. Null when it cannot be had; `problems` then says why. */
export async function readObject(reading: Reading, path: string): Promise<JsonObject | null> {
  let bytes: Buffer
  try {
    bytes = await reading.disk.read(at(reading, path), MAX_RECORD_BYTES)
  } catch (error) {
    reading.problems.push(problemOf(error, path))
    return null
  }
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    if (isObject(value)) return value
    reading.problems.push({ kind: 'bad-record', path, message: 'This file holds JSON, but not a Metaflow record. It is left out.' })
  } catch {
    const what = bytes.length === 0 ? 'is empty' : 'is not complete JSON'
    reading.problems.push({ kind: 'bad-json', path, message: `This file ${what}. What it describes is left out until it is mended.` })
  }
  return null
}

/** Names of the folders in a folder, without hidden ones and Metaflow's `_meta`. A folder that is not there is empty. */
export async function listFolders(reading: Reading, path: string): Promise<string[]> {
  return (await listEntries(reading, path))
    .filter((e) => e.kind === 'folder' && e.name !== '_meta' && !e.name.startsWith('.'))
    .map((e) => e.name)
}

export const hasFile = async (place: Place, path: string): Promise<boolean> =>
  (await place.disk.stat(at(place, path)).catch(() => null))?.kind === 'file'

/** Entries of a folder. One that is not there is empty; one that cannot be read is empty and noted. */
export async function listEntries(reading: Reading, path: string): ReturnType<Disk['list']> {
  try {
    return await reading.disk.list(at(reading, path))
  } catch (error) {
    const problem = problemOf(error, path)
    if (problem.kind !== 'missing-file') reading.problems.push(problem)
    return []
  }
}
