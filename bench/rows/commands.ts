import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { ReplicaPlace } from '../../client/api/replica-place.ts'
import { pathspec } from '../../src-core/runs/run-key.ts'
import type { ObservedRun } from '../../src-core/runs/run.ts'
import { MAX_BATCH } from '../../src-sources/run-source.ts'
import { median, timed } from '../measure.ts'
import type { MetaflowCommandTimes } from '../metaflow-commands.ts'
import type { Row } from '../table.ts'
import { clientLatestRunRow } from './latest-run.ts'

const COMMAND = fileURLToPath(new URL('../../scripts/tagalong.mjs', import.meta.url))
const BAR_MS = 150
const ROUNDS = 9

const run = promisify(execFile)

/** The command over a replica with these runs, from the start of its program to the end, and the client API over the same in this process. */
export async function commandRows(folder: string, runs: readonly ObservedRun[], peer: MetaflowCommandTimes | string): Promise<Row[]> {
  const env = { PATH: process.env['PATH'], TAGALONG_HOME: folder, METAFLOW_USER: 'alice', METAFLOW_HOME: '/nowhere' }
  const latest = await fillReplica(join(folder, 'data', 'replica'), env, runs)
  const spec = pathspec(runs[0]!)
  const row = async (words: string, argsOf: (round: number) => readonly string[], theirs?: Row['peer']): Promise<Row> => {
    const took: number[] = []
    for (let round = 0; round <= ROUNDS; round++)
      took.push((await timed(() => run(process.execPath, [COMMAND, ...argsOf(round)], { env, maxBuffer: Infinity }))).ms)
    // The first one warms.
    const value = median(took.slice(1))
    return {
      what: `tagalong ${words}`,
      runs: runs.length,
      name: 'median',
      value,
      unit: 'ms',
      bar: BAR_MS,
      ...(theirs !== undefined && { peer: theirs }),
    }
  }
  const beside = (name: string, pick: (times: MetaflowCommandTimes) => number): Row['peer'] =>
    typeof peer === 'string' ? peer : { name, value: pick(peer) }
  return [
    latest,
    await row('--version', () => ['--version']),
    await row('runs --limit 100 --json', () => ['runs', '--global', '--limit', '100', '--json']),
    await row(
      'tag add',
      (round) => ['tag', 'add', spec, '--global', `round ${round}`],
      beside('flow.py tag add', ({ addMs }) => addMs),
    ),
    await row(
      'tag list',
      () => ['tag', 'list', spec],
      beside('flow.py tag list', ({ listMs }) => listMs),
    ),
  ]
}

/** Puts the runs where the command looks for them, and asks the client API about them. */
async function fillReplica(folder: string, env: Readonly<Record<string, string | undefined>>, runs: readonly ObservedRun[]): Promise<Row> {
  await mkdir(folder, { recursive: true })
  const place = await ReplicaPlace.open({ folder, env })
  for (let from = 0; from < runs.length; from += MAX_BATCH) {
    const done = await place.replica.importRuns({ id: 'bench', origin: 'local', trust: 'copy' }, runs.slice(from, from + MAX_BATCH))
    if (!done.ok) throw new Error(done.error.trouble.message)
  }
  const row = await clientLatestRunRow(place)
  await place.close()
  return row
}
