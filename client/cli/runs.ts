import { narrowed, ofFlow, readQuery, SUCCESSFUL } from '../api/conditions.ts'
import { MetaflowNotFound } from '../api/errors.ts'
import type { ClientRow, Listing, Place } from '../api/place.ts'
import { type CommandSpec, type Io, UsageError } from './command.ts'
import { didYouMean } from './did-you-mean.ts'
import { EXIT } from './exit-codes.ts'
import { counted, FORMAT_OPTIONS, type Format, json, localMinute, plainLine, readFormat, runJson, table, tagWords } from './format.ts'
import { NAMESPACE_OPTIONS, readLimit, readNamespace, SOURCE_OPTION, withPlace } from './place-options.ts'

export const runsCommand: CommandSpec = {
  name: 'runs',
  operands: '[QUERY]',
  summary: 'List runs, newest first',
  examples: [
    ['tagalong runs', 'your runs'],
    ["tagalong runs 'tag:nightly -tag:bad created:<7d' --global", "this week's nightly runs of everybody that nobody called bad"],
    ['tagalong runs --flow TrainFlow --latest-successful --plain | cut -f1', 'the pathspec of your newest successful run'],
    ['tagalong runs --namespace production:token --json', 'the runs of a production token, for a program'],
    ['tagalong runs --source . --flow TrainFlow', 'straight from the datastore in this folder'],
  ],
  options: {
    flow: { type: 'string', value: 'FLOW', about: 'Only runs of this flow' },
    latest: { type: 'boolean', about: 'Only the newest of them' },
    'latest-successful': { type: 'boolean', about: 'Only the newest of them that was successful' },
    limit: { type: 'string', value: 'N', about: 'At most so many' },
    archived: { type: 'boolean', about: 'Archived runs too' },
    ...NAMESPACE_OPTIONS,
    ...SOURCE_OPTION,
    ...FORMAT_OPTIONS,
  },
  notes: 'A list without runs is an empty list and no error. The queries are those of the app: docs/finding-runs.md.',

  async run(given, io) {
    const format = readFormat(given)
    if (given.operands.length > 1) throw new UsageError('A query is one argument. Put it in quotation marks.')
    if (given.has('latest') && given.has('latest-successful')) throw new UsageError('Choose one of --latest and --latest-successful.')
    const isLatest = given.has('latest') || given.has('latest-successful')
    const limit = Math.min(readLimit(given), isLatest ? 1 : Infinity)
    const flow = given.text('flow')
    const conditions = [...(flow === null ? [] : [ofFlow(flow)]), ...(given.has('latest-successful') ? [SUCCESSFUL] : [])]
    const query = narrowed(readQuery(given.operands[0] ?? ''), conditions)
    const namespace = await readNamespace(given, io)
    return await withPlace(given, io, async (place) => {
      const listing = await place.list({ query, namespace, limit, archived: given.has('archived') })
      printRuns(listing.rows, format, io)
      await tellMore(place, listing, { flow, namespace, format }, io)
      return EXIT.done
    })
  },
}

export function printRuns(rows: readonly ClientRow[], format: Format, io: Io): void {
  switch (format) {
    case 'json':
      return io.print(json(rows.map(runJson)))
    case 'plain': {
      for (const run of rows.map(runJson)) {
        const { pathspec, owner, status, successful, createdAt, finishedAt, userTags } = run
        io.print(plainLine([pathspec, owner, status, successful, createdAt, finishedAt], userTags))
      }
      return
    }
    case 'people': {
      if (rows.length === 0) return
      const lines = rows.map((row) => {
        const { pathspec, owner, userTags } = runJson(row)
        return [pathspec, row.status, owner ?? '-', localMinute(row.createdAt), tagWords(userTags)]
      })
      io.print(table(['RUN', 'STATUS', 'OWNER', 'STARTED', 'TAGS'], lines, io.isTerminal ? io.columns : Infinity))
    }
  }
}

interface Asked {
  readonly flow: string | null
  readonly namespace: string | null
  readonly format: Format
}

/** What the list itself does not say. A flow that nobody knows is an error, because it is a name mistyped more often than not. */
async function tellMore(
  place: Place,
  { rows, count, archivedCount, problems }: Listing,
  { flow, namespace, format }: Asked,
  io: Io,
): Promise<void> {
  if (flow !== null && rows.length === 0) {
    const flows = await place.flows()
    if (!flows.includes(flow)) throw new MetaflowNotFound(`Flow('${flow}') does not exist.${didYouMean(flow, flows)}`)
  }
  if (archivedCount > 0) io.say(`${counted(archivedCount, 'archived run')} left out. --archived shows them.`)
  if (rows.length === 0 && format === 'people') {
    const where = namespace === null ? '' : ` in the namespace ${tagWords([namespace])}; --global looks at everybody's runs`
    io.say(`No run matches${where}.`)
  }
  if (rows.length < count && format === 'people' && rows.length > 1)
    io.say(`${rows.length.toLocaleString('en')} of ${counted(count, 'run')}.`)
  for (const problem of problems) io.say(problem)
}
