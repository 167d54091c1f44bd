import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import type { ExportedRun } from '../../src-core/replica/restore-runs.ts'
import { MetaflowException, Unsupported } from '../api/errors.ts'
import { storeError } from '../api/replica-place.ts'
import { type CommandSpec, type Io, UsageError } from './command.ts'
import { EXIT } from './exit-codes.ts'
import { counted, json } from './format.ts'
import { withReplica } from './place-options.ts'

/** Runs brought back together. */
const BATCH = 500

export const restoreCommand: CommandSpec = {
  name: 'restore',
  operands: 'FILE',
  summary: 'Bring back what an export holds',
  examples: [
    ['tagalong restore tags.jsonl', 'runs with their tags, notes and history, by whoever said so'],
    ['zcat tags.jsonl.gz | tagalong restore -', 'from standard input'],
  ],
  options: {
    'dry-run': { type: 'boolean', about: 'Read the file, and change nothing' },
    json: { type: 'boolean', about: 'Print what was done as JSON' },
  },
  notes:
    'What is here stays; doing it twice changes nothing. A replica that has joined a server takes everything from there instead. The file is one of tagalong export; docs/export.md describes it.',

  async run(given, io) {
    const [file, more] = given.operands
    if (file === undefined || more !== undefined) throw new UsageError('Name one file, or - for standard input.')
    const runs = await readExport(file, io)
    if (given.has('dry-run')) {
      io.say(`${counted(runs.length, 'run')} in the file. Nothing was changed.`)
      return EXIT.done
    }
    return await withReplica(io, async ({ replica }) => {
      if (replica.status().keeper === 'server')
        throw new Unsupported(
          'This replica has joined a server, which takes from each person only what is his own. Nothing was changed. tagalong sync brings everything back.',
        )
      const done = { restored: 0, changed: 0, unreadable: 0 }
      for (let from = 0; from < runs.length; from += BATCH) {
        const restored = await replica.restoreRuns(runs.slice(from, from + BATCH))
        if (!restored.ok) throw storeError(restored.error.trouble)
        done.restored += restored.value.restored
        done.changed += restored.value.changed
        done.unreadable += restored.value.unreadable
        io.progress(`${done.restored} of ${runs.length} runs`)
      }
      io.progress('')
      if (given.has('json')) io.print(json(done))
      io.say(`${counted(done.restored, 'run')} brought back, ${done.changed} of them new or changed here.`)
      if (done.unreadable > 0)
        io.say(`${counted(done.unreadable, 'run')} left out: the file lacks their records, as an export of the app does.`)
      return EXIT.done
    })
  },
}

/** Everything is read before anything is changed: a file that was cut short changes nothing. */
async function readExport(file: string, io: Io): Promise<ExportedRun[]> {
  const input = file === '-' ? Readable.from([await io.readStdin()]) : createReadStream(file, 'utf8')
  const runs: ExportedRun[] = []
  let [isHeaded, isWhole, place] = [false, false, 0]
  try {
    for await (const text of createInterface({ input, crlfDelay: Infinity })) {
      place += 1
      if (text.trim() === '') continue
      const line = parseLine(text)
      if (line === null) throw new BadExport(`Line ${place} of ${file} is no JSON object.`)
      if (line['kind'] === 'tagalong-export') {
        if (line['version'] !== 1) throw new BadExport(`${file} is of version ${String(line['version'])}; this Tagalong reads version 1.`)
        isHeaded = true
      } else if (!isHeaded) throw new BadExport(`${file} is no export of Tagalong.`)
      else if (line['kind'] === 'end') isWhole = line['runs'] === runs.length
      else if (line['kind'] === 'run') runs.push(exportedRun(line))
    }
  } catch (error) {
    if (error instanceof MetaflowException) throw error
    throw new BadExport(`${file} can not be read: ${error instanceof Error ? error.message : String(error)}.`)
  }
  if (!isHeaded) throw new BadExport(`${file} is no export of Tagalong.`)
  if (!isWhole) throw new BadExport(`${file} was cut short: its last line is missing.`)
  return runs
}

class BadExport extends MetaflowException {
  constructor(what: string) {
    super('source-unreadable', `${what} Nothing was changed. Give a whole file of tagalong export.`)
  }
}

type Line = Readonly<Record<string, unknown>>

function parseLine(text: string): Line | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : null
  } catch {
    return null
  }
}

/** What is not there or not text is empty: such a run is counted as unreadable. */
function exportedRun({ origin, flow, runId, records }: Line): ExportedRun {
  const { facts, tags }: Line = { ...(typeof records === 'object' ? records : {}) }
  return { origin: text(origin), flow: text(flow), runId: text(runId), records: { facts: list(facts), tags: list(tags) } }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
