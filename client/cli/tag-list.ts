import { compareCodePoints } from '../../src-core/lib/code-points.ts'
import { pathspec } from '../../src-core/runs/run-key.ts'
import { narrowed, ofFlow, readQuery } from '../api/conditions.ts'
import { readIdentity } from '../api/identity.ts'
import type { ClientRow } from '../api/place.ts'
import { type CommandSpec, type Given, type Io, UsageError } from './command.ts'
import { EXIT } from './exit-codes.ts'
import { FORMAT_OPTIONS, type Format, json, plainLine, readFormat, runJson, tagWords } from './format.ts'
import { findRuns, readRuns, RUN_OPTIONS } from './pathspec-operands.ts'
import { SOURCE_OPTION, withPlace } from './place-options.ts'

export const tagListCommand: CommandSpec = {
  name: 'tag list',
  operands: '[RUN...]',
  summary: 'List the tags of runs',
  examples: [
    ['tagalong tag list TrainFlow/1791369000880907', 'the tags of one run, a line each'],
    ['tagalong tag list --my-runs --flow TrainFlow --group-by-run', 'the tags of your runs of a flow, run by run'],
    ['tagalong tag list --all --group-by-tag --hide-system-tags', 'which runs carry each tag'],
  ],
  options: {
    flow: { type: 'string', value: 'FLOW', about: 'Only runs of this flow' },
    all: { type: 'boolean', about: "Everybody's runs; so it is when no run is named" },
    'my-runs': { type: 'boolean', about: 'The runs in your namespace' },
    'hide-system-tags': { type: 'boolean', about: 'Only tags that can be changed' },
    'group-by-run': { type: 'boolean', about: 'A line for each run, with its tags' },
    'group-by-tag': { type: 'boolean', about: 'A line for each tag, with its runs' },
    ...RUN_OPTIONS,
    ...SOURCE_OPTION,
    ...FORMAT_OPTIONS,
  },
  notes:
    'A run that is named is found in every namespace, as in Metaflow. With --json: a list of runs, or with --group-by-tag of {tag, kind, runs}.',

  async run(given, io) {
    const format = readFormat(given)
    if (given.has('group-by-run') && given.has('group-by-tag')) throw new UsageError('Choose one of --group-by-run and --group-by-tag.')
    if (given.has('all') && given.has('my-runs')) throw new UsageError('Choose one of --all and --my-runs.')
    const isNamed = given.operands.length > 0 || given.has('run-id') || given.has('query')
    if (isNamed && (given.has('all') || given.has('my-runs'))) throw new UsageError('Name runs, or say --all or --my-runs.')
    const named = isNamed ? await readRuns(given, io) : null
    if (named !== null && named.rest.length > 0) throw new UsageError(`${JSON.stringify(named.rest[0])} names no run.`)
    const namespace = given.has('my-runs') ? (await readIdentity(io.env)).namespace : null
    const flow = given.text('flow')
    return await withPlace(given, io, async (place) => {
      const all = async (): Promise<readonly ClientRow[]> => {
        const query = narrowed(readQuery(''), flow === null ? [] : [ofFlow(flow)])
        return (await place.list({ query, namespace, archived: true })).rows
      }
      const rows = named === null ? await all() : await findRuns(place, named, null, flow)
      print(rows, given, format, io)
      return EXIT.done
    })
  },
}

function print(rows: readonly ClientRow[], given: Given, format: Format, io: Io): void {
  const hidesSystem = given.has('hide-system-tags')
  if (given.has('group-by-tag')) return printByTag(tagsOf(rows, hidesSystem), format, io)
  if (format === 'json') {
    const shown = hidesSystem ? rows.map((row) => Object.assign(runJson(row), { systemTags: [] })) : rows.map(runJson)
    return io.print(json(shown))
  }
  if (given.has('group-by-run')) {
    for (const run of rows.map(runJson))
      io.print(plainLine([run.pathspec], hidesSystem ? run.userTags : [...run.userTags, ...run.systemTags]))
    return
  }
  for (const { tag, kind } of tagsOf(rows, hidesSystem))
    io.print(format === 'plain' ? plainLine([kind], [tag]) : `${kind === 'user' ? '*' : ' '} ${tag}`)
  if (format === 'people' && !hidesSystem) io.say('Tags with * can be changed.')
}

interface TaggedRuns {
  readonly tag: string
  readonly kind: 'user' | 'system'
  /** Newest first. */
  readonly runs: string[]
}

/** By tag in the order of code points; one that is both is listed as what can not be changed. */
function tagsOf(rows: readonly ClientRow[], hidesSystem: boolean): TaggedRuns[] {
  const byTag = new Map<string, TaggedRuns>()
  const note = (tag: string, kind: TaggedRuns['kind'], row: ClientRow): void => {
    const id = `${kind} ${tag}`
    const known = byTag.get(id) ?? { tag, kind, runs: [] }
    byTag.set(id, known)
    known.runs.push(pathspec(row))
  }
  for (const row of rows) {
    const system = new Set(row.systemTags)
    for (const tag of row.userTags) if (!system.has(tag)) note(tag, 'user', row)
    if (!hidesSystem) for (const tag of row.systemTags) note(tag, 'system', row)
  }
  return [...byTag.values()].toSorted((a, b) => compareCodePoints(a.tag, b.tag) || compareCodePoints(a.kind, b.kind))
}

function printByTag(tags: readonly TaggedRuns[], format: Format, io: Io): void {
  if (format === 'json') return io.print(json(tags))
  for (const { tag, kind, runs } of tags) io.print([kind, tagWords([tag]), runs.join(' ')].join('\t'))
}
