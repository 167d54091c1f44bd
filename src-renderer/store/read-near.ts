import type { RunKey } from '../../src-core/runs/run.ts'
import type { SeenRecord } from './records.ts'
import type { ReplicaDatabase } from './schema.ts'

/**
 * What one source said last of these runs. An importer asks for runs that lie side by side, as a scan finds them, so the
 * records from the first key to the last are read in one go: four times faster than one by one. Where others lie between, they
 * are read along, up to as many again; the keys beyond are asked for one by one.
 */
export async function readNear(database: ReplicaDatabase, sourceId: string, runKeys: readonly RunKey[]): Promise<SeenRecord[]> {
  // IndexedDB orders texts by UTF-16 code units, as `toSorted` does.
  const wanted = new Set(runKeys)
  const sorted = [...wanted].toSorted()
  const [first, last] = [sorted[0], sorted.at(-1)]
  if (first === undefined || last === undefined) return []
  const limit = 2 * sorted.length
  const near = await database.seen.where('[sourceId+key]').between([sourceId, first], [sourceId, last], true, true).limit(limit).toArray()
  const reached = near.length < limit ? last : (near.at(-1)?.key ?? last)
  const beyond = sorted.slice(sorted.findLastIndex((key) => key <= reached) + 1)
  const others = beyond.length === 0 ? [] : await database.seen.bulkGet(beyond.map((key) => [sourceId, key]))
  return [...near.filter(({ key }) => wanted.has(key)), ...others.filter((record) => record !== undefined)]
}
