import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RealMetaflow } from './real-metaflow.ts'

/** Tags that a list, a shell, a spreadsheet or a query might trip over; Metaflow takes them all. */
const ODD_TAGS = [
  ' ',
  ' both ends ',
  'a,b',
  'a ; b',
  '"quoted"',
  "it's",
  '*',
  '-dash',
  'tag:x',
  '(',
  'größer',
  'gro\u0308ßer',
  '🚀',
  'line\nend',
  '%2F',
  'or',
]

/**
 * Runs as teams really have them, made by Metaflow at work: of several people and a production token, failed, saved by @catch, killed, resumed,
 * with a foreach and of a project, with tags that are odd and tags that came and went later. Then some that only other programs make: ids
 * that are no numbers, old times, no system tags, several users in one, one that still runs.
 */
export async function makeOddDatastore(folder: string, metaflow: RealMetaflow): Promise<void> {
  await metaflow.python(['sweep_flow.py', 'run', '--run-id-file', 'first', ...ODD_TAGS.flatMap((tag) => ['--tag', tag])])
  await metaflow.python(['odd_flow.py', 'run', '--run-id-file', 'odd', '--tag', 'nightly'], { user: 'bob' })
  for (const where of ['middle', 'end', 'process'])
    await metaflow.python(['fail_flow.py', 'run', '--where', where, '--tag', 'nightly'], { mayFail: true })
  await metaflow.python(['fail_flow.py', 'run', '--where', 'caught'], { user: 'bob' })
  await metaflow.python(['odd_flow.py', '--production', 'run'], { productionToken: 'odd-0-abcd', user: 'carol' })
  await metaflow.python(['odd_flow.py', 'resume', '--origin-run-id', await read(folder, 'odd'), '--tag', 'second try'])
  const first = await read(folder, 'first')
  await metaflow.python(['sweep_flow.py', 'tag', 'remove', '--run-id', first, '--', '-dash', ' '])
  await metaflow.python(['sweep_flow.py', 'tag', 'add', '--run-id', first, 'user:bob', 'user:alice', 'later'])
  const [pathspec, comesAndGoes] = [`SweepFlow/${first}`, ['gone']]
  const edits = [
    { pathspec, add: comesAndGoes, remove: [] },
    { pathspec, add: [], remove: comesAndGoes },
  ]
  await metaflow.python(['apply_edits.py', JSON.stringify(edits)])

  const flow = join(folder, '.metaflow', 'OddFlow')
  const odd = await read(folder, 'odd')
  for (const id of ['argo-nightly.7xk2p', '12', '007', 'sfn-e1f2 3', 'größe']) await copyRun(flow, odd, id)
  await copyRun(flow, odd, '1700000000000000', { ts_epoch: 1_400_000_000_000, tags: ['old', 'old'], system_tags: [] })
  await copyRun(flow, odd, '1710000000000000', {
    user_name: null,
    tags: ['user:alice'],
    system_tags: ['production:t', 'runtime:dev', 'user:alice'],
  })
  await copyRun(flow, odd, '1720000000000000', { system_tags: ['user:dora', 'user:alice', 'production:odd-0-abcd'] })
  // As it is while it runs.
  await rm(join(flow, '1720000000000000', 'end'), { recursive: true })
}

const read = async (folder: string, name: string): Promise<string> => (await readFile(join(folder, name), 'utf8')).trim()

/** The run again under another id, as a scheduler would have called it, with these fields in its record. */
async function copyRun(flow: string, runId: string, id: string, fields: Readonly<Record<string, unknown>> = {}): Promise<void> {
  await cp(join(flow, runId), join(flow, id), { recursive: true })
  for (const name of await readdir(join(flow, id), { recursive: true })) {
    if (!name.endsWith('.json') || !name.includes('_meta')) continue
    const path = join(flow, id, name)
    const record: Record<string, unknown> = JSON.parse(await readFile(path, 'utf8'))
    const isOfRun = name === join('_meta', '_self.json')
    if ('run_number' in record) await writeFile(path, JSON.stringify({ ...record, run_number: id, ...(isOfRun && fields) }))
  }
}
