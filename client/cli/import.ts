import { pathspec } from '../../src-core/runs/run-key.ts'
import type { RunSource } from '../../src-sources/run-source.ts'
import { SourceUnavailable } from '../api/errors.ts'
import type { ReplicaPlace } from '../api/replica-place.ts'
import { storeError } from '../api/store-trouble.ts'
import { type CommandSpec, type Given, type Io, UsageError } from './command.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { counted, json } from './format.ts'
import { keepSafe, readTimeoutMs, WAIT_OPTIONS } from './keep-safe.ts'
import { withReplica } from './place-options.ts'

export const importCommand: CommandSpec = {
  name: 'import',
  operands: 'SOURCE',
  summary: 'Take in the runs of a Metaflow datastore',
  examples: [
    ['tagalong import .', 'the datastore in this folder'],
    ['tagalong import /data/team/.metaflow --wait', 'and return when the team has them'],
  ],
  options: {
    'dry-run': { type: 'boolean', about: 'Say how many runs would be taken in, and change nothing' },
    json: { type: 'boolean', about: 'Print what was done as JSON' },
    ...WAIT_OPTIONS,
  },
  notes: 'The datastore is only read. Doing it again takes in what is new; a tag that was removed here stays removed.',

  async run(given, io) {
    readTimeoutMs(given)
    const [path, more] = given.operands
    if (path === undefined || more !== undefined) throw new UsageError('Name one folder: where flows are run, or its .metaflow.')
    const { openDatastore } = await import('../../src-sources/metaflow-datastore/open-datastore.ts')
    const opened = await openDatastore(path)
    if (!opened.ok) throw new SourceUnavailable('source-unreadable', opened.error.message)
    const source = opened.value
    try {
      return await withReplica(io, async (place) => {
        const done = { source: source.path, imported: 0, changed: 0 }
        if (given.has('dry-run')) return await dryRun(place, source, given, io)
        const from = { id: await sourceId(source.path), origin: 'local', trust: 'copy' } as const
        for await (const { runs, progress } of source.scan({ report: 'all', signal: io.interrupted })) {
          const imported = await place.replica.importRuns(from, runs)
          if (!imported.ok) throw storeError(imported.error.trouble)
          done.imported += imported.value.imported
          done.changed += imported.value.changed
          io.progress(`${progress.read} of ${progress.total ?? '?'} runs`)
        }
        io.progress('')
        if (io.interrupted.aborted) return EXIT.interrupted
        if (given.has('json')) io.print(json(done))
        for (const problem of source.state().problems) io.say(`${problem.path}: ${problem.message}`)
        io.say(`${counted(done.imported, 'run')} in ${source.path}, ${done.changed} of them new or changed.`)
        await keepSafe(place, given, io)
        return EXIT.done
      })
    } finally {
      await source.close()
    }
  },
}

/** Of runs that are known, only an import can tell what of them is new. */
async function dryRun(place: ReplicaPlace, source: RunSource, given: Given, io: Io): Promise<ExitCode> {
  let [found, unknown] = [0, 0]
  for await (const { runs } of source.scan({ report: 'all', signal: io.interrupted })) {
    found += runs.length
    for (const run of runs) if ((await place.run(pathspec(run))) === null) unknown += 1
  }
  if (io.interrupted.aborted) return EXIT.interrupted
  if (given.has('json')) io.print(json({ source: source.path, imported: found, changed: unknown }))
  io.say(`${counted(found, 'run')} in ${source.path}, ${unknown} of them not known here. Nothing was changed.`)
  return EXIT.done
}

/** What an importer saw last is kept under it; a datastore at another place is another copy. */
async function sourceId(path: string): Promise<string> {
  const { createHash } = await import('node:crypto')
  return `path-${createHash('sha256').update(path).digest('hex').slice(0, 24)}`
}
