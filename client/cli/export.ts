import { exportParts } from '../../src-core/export/export-parts.ts'
import { pathspec } from '../../src-core/runs/run-key.ts'
import { readQuery } from '../api/conditions.ts'
import type { ReplicaPlace } from '../api/replica-place.ts'
import { type CommandSpec, type Io, UsageError } from './command.ts'
import { EXIT } from './exit-codes.ts'
import { counted, tagWords } from './format.ts'
import { withReplica } from './place-options.ts'

const CSV_HEAD = 'pathspec,flow,run_id,owner,status,successful,created_at,finished_at,user_tags,system_tags'

export const exportCommand: CommandSpec = {
  name: 'export',
  operands: '',
  summary: 'Write everything that is known here, on standard output',
  examples: [
    ['tagalong export > tags.jsonl', 'runs, tags, notes, history, and what the team agreed'],
    ['tagalong export --format csv > runs.csv', 'runs with their tags, for a spreadsheet'],
  ],
  options: { format: { type: 'string', value: 'jsonl|csv', about: 'jsonl without it: docs/export.md describes it' } },

  async run(given, io) {
    const format = given.text('format') ?? 'jsonl'
    if (format !== 'jsonl' && format !== 'csv')
      throw new UsageError(`There is no format ${JSON.stringify(format)}; there are jsonl and csv.`)
    return await withReplica(io, async (place) => {
      const written = format === 'csv' ? await writeCsv(place, io) : await writeLines(place, io)
      io.say(`${counted(written, 'run')} written.`)
      return EXIT.done
    })
  },
}

async function writeLines({ replica }: ReplicaPlace, io: Io): Promise<number> {
  let runs = 0
  for await (const { text, written, done, total } of exportParts(replica, Date.now())) {
    if (text !== '') io.print(text.slice(0, -1))
    io.progress(done < total ? `${done} of ${total} runs` : '')
    runs = written
  }
  return runs
}

async function writeCsv(place: ReplicaPlace, io: Io): Promise<number> {
  const { rows } = await place.list({ query: readQuery(''), namespace: null, archived: true })
  io.print(CSV_HEAD)
  for (const row of rows) {
    const { flow, runId, owner, status, successful, createdAt, finishedAt, userTags, systemTags } = row
    const fields = [
      pathspec(row),
      flow,
      runId,
      owner,
      status,
      successful,
      isoTime(createdAt),
      isoTime(finishedAt),
      tagWords(userTags),
      tagWords(systemTags),
    ]
    io.print(fields.map(csvField).join(','))
  }
  return rows.length
}

const isoTime = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())

/** RFC 4180; a text that a spreadsheet would take for a formula gets an apostrophe in front. */
function csvField(value: string | boolean | null): string {
  const text = value === null ? '' : String(value)
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
