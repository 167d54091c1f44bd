import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { realMetaflow, type RealMetaflow } from '../test/support/real-metaflow.ts'
import { median, timed } from './measure.ts'

/** Each costs Metaflow a second. */
const ROUNDS = 3

/** Medians, from the start of Python to its end. */
export interface MetaflowCommandTimes {
  readonly addMs: number
  readonly listMs: number
}

/** `python flow.py tag add` and `tag list` in a datastore of one run. Gives a sentence where Python or the package cannot be had. */
export async function timeMetaflowCommands(folder: string): Promise<MetaflowCommandTimes | string> {
  let metaflow: RealMetaflow
  try {
    metaflow = await realMetaflow(folder)
  } catch {
    return 'none: no Python, or no package index'
  }
  await metaflow.python(['sweep_flow.py', 'run', '--run-id-file', 'run-id'])
  const runId = (await readFile(join(folder, 'run-id'), 'utf8')).trim()
  const take = async (...args: string[]): Promise<number> => (await timed(() => metaflow.python(['sweep_flow.py', 'tag', ...args]))).ms
  const adds: number[] = []
  const lists: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    adds.push(await take('add', '--run-id', runId, `round ${round}`))
    lists.push(await take('list', '--run-id', runId))
  }
  return { addMs: median(adds), listMs: median(lists) }
}
