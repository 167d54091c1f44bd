import { readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

export interface RawRecord {
  readonly run_number: string
  readonly flow_id: string
  readonly user_name: string | null
  readonly tags: readonly string[]
  readonly system_tags: readonly string[]
  readonly ts_epoch: number
}

/** Where a run's record is. */
export const recordPath = (root: string, flow: string, runId: string): string => join(root, flow, runId, '_meta/_self.json')

export async function readRecord(path: string): Promise<RawRecord> {
  const record: RawRecord = JSON.parse(await readFile(path, 'utf8'))
  return record
}

/** Tags of a run as another program changes them: record written anew with another time and user, renamed into place, no questions asked. */
export async function retag(path: string, user: string, change: (tags: readonly string[]) => readonly string[]): Promise<void> {
  const { run_number, flow_id, tags, system_tags } = await readRecord(path)
  const record = { run_number, flow_id, user_name: user, tags: change(tags), system_tags, ts_epoch: Date.now() }
  const aside = join(dirname(path), `tmp${Math.random().toString(36).slice(2)}`)
  await writeFile(aside, JSON.stringify(record), { mode: 0o600 })
  await rename(aside, path)
}
