import { planTagEdit } from '../../src-core/tags/plan-tag-edit.ts'
import { describeViolation } from '../../src-core/tags/describe-violation.ts'
import { pathspec } from '../../src-core/runs/run-key.ts'
import { MetaflowTaggingError } from '../api/errors.ts'
import type { ClientRow } from '../api/place.ts'
import { type CommandSpec, type Given, type Io, UsageError } from './command.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { counted, FORMAT_OPTIONS, json, plainLine, readFormat, runJson } from './format.ts'
import { keepSafe, readTimeoutMs, WAIT_OPTIONS } from './keep-safe.ts'
import { findRuns, type Named, readRuns, RUN_OPTIONS } from './pathspec-operands.ts'
import { mustHaveUser, NAMESPACE_OPTIONS, type OpenPlace, readNamespace, SOURCE_OPTION, withPlace } from './place-options.ts'

const OPTIONS = {
  ...RUN_OPTIONS,
  ...NAMESPACE_OPTIONS,
  'dry-run': { type: 'boolean', about: 'Say what would change, and change nothing' },
  ...WAIT_OPTIONS,
  ...SOURCE_OPTION,
  ...FORMAT_OPTIONS,
} as const

const NOTES =
  'Tags are as in Metaflow: removal comes before addition, system tags can not be removed, and a run has to be in the namespace. Several runs change together or not at all. A tag that looks like a run stands behind --.'

export const tagAddCommand: CommandSpec = {
  name: 'tag add',
  operands: 'RUN... TAG...',
  summary: 'Add tags to runs',
  examples: [
    ['tagalong tag add TrainFlow/1791369000880907 checked', 'one tag on one run'],
    ["tagalong tag add TrainFlow/1791369000880907 TrainFlow/1791367200804956 'reviewed by anne' good", 'two tags on two runs'],
    ["tagalong tag add --query 'flow:TrainFlow status:failed' looked-at", 'on every run that matches'],
    ['tagalong runs --plain --limit 3 | tagalong tag add - recent', 'on the runs of another command'],
    ['tagalong tag add --source . TrainFlow/1791369000880907 checked', 'into the record of a datastore'],
  ],
  options: OPTIONS,
  notes: NOTES,
  run: (given, io) => editTags(given, io, (tags) => ({ add: tags, remove: [] })),
}

export const tagRemoveCommand: CommandSpec = {
  name: 'tag remove',
  operands: 'RUN... TAG...',
  summary: 'Remove tags from runs',
  examples: [
    ['tagalong tag remove TrainFlow/1791369000880907 checked', 'one tag from one run'],
    ['tagalong tag remove --query tag:candidate candidate --global', "from everybody's runs that carry it"],
  ],
  options: OPTIONS,
  notes: NOTES,
  run: (given, io) => editTags(given, io, (tags) => ({ add: [], remove: tags })),
}

export const tagReplaceCommand: CommandSpec = {
  name: 'tag replace',
  operands: 'RUN... --remove TAG... --add TAG...',
  summary: 'Remove tags from runs and add others, in one go',
  examples: [['tagalong tag replace TrainFlow/1791369000880907 --remove candidate --add approved', 'a candidate is approved']],
  options: {
    add: { type: 'string', multiple: true, value: 'TAG', about: 'A tag to add' },
    remove: { type: 'string', multiple: true, value: 'TAG', about: 'A tag to remove' },
    ...OPTIONS,
  },
  notes: NOTES,
  run(given, io) {
    const [add, remove] = [given.texts('add'), given.texts('remove')]
    if (add.length === 0 || remove.length === 0) {
      throw new UsageError('tag replace needs at least one --add and one --remove. To do one of them, say tag add or tag remove.')
    }
    return editTags(given, io, (tags) => {
      if (tags.length > 0) throw new UsageError(`tag replace takes tags by --add and --remove, and ${JSON.stringify(tags[0])} is neither.`)
      return { add, remove }
    })
  },
}

interface TagEdit {
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

async function editTags(given: Given, io: Io, editOf: (tags: readonly string[]) => TagEdit): Promise<ExitCode> {
  readFormat(given)
  readTimeoutMs(given)
  const named = await readRuns(given, io)
  const edit = editOf(named.rest)
  if (edit.add.length + edit.remove.length === 0) throw new UsageError('Name at least one tag behind the runs.')
  const namespace = await readNamespace(given, io)
  return await withPlace(given, io, async (place) => {
    const rows = await findRuns(place, named, namespace)
    if (rows.length === 0) return noRuns(named, given, io)
    if (given.has('dry-run')) return dryRun(place, rows, edit, given, io)
    const pathspecs = rows.map(pathspec)
    const changed = await place.edit(pathspecs, edit)
    const now = await Promise.all(pathspecs.map((text) => place.run(text)))
    printEdited(
      now.filter((row) => row !== null),
      given,
      io,
    )
    io.say(changed === 0 ? 'Nothing had to change.' : `${counted(changed, 'run')} changed.`)
    await keepSafe(place, given, io)
    return EXIT.done
  })
}

function noRuns({ query }: Named, given: Given, io: Io): ExitCode {
  io.say(`No run matches ${query ?? 'what was read from standard input'}. Nothing was changed.`)
  printEdited([], given, io)
  return EXIT.done
}

/** The runs as they would be, refusals included; nothing of it is kept. */
function dryRun(place: OpenPlace, rows: readonly ClientRow[], { add, remove }: TagEdit, given: Given, io: Io): ExitCode {
  if (place.kind !== 'datastore') mustHaveUser(place)
  let changed = 0
  const planned = rows.map((row) => {
    const plan = planTagEdit({ ...row, add, remove })
    if (!plan.ok) throw new MetaflowTaggingError(describeViolation(plan.error, rows.length))
    const changes = [...plan.value.add, ...plan.value.remove]
    const promoted = place.kind === 'datastore' ? undefined : changes.find((tag) => place.replica.tagRules(tag).isPromoted)
    if (promoted !== undefined) throw new MetaflowTaggingError(describeViolation({ kind: 'promoted', tag: promoted }, rows.length))
    if (changes.length > 0) changed += 1
    return { ...row, userTags: plan.value.next }
  })
  printEdited(planned, given, io)
  io.say(`${counted(changed, 'run')} would change. Nothing was changed.`)
  return EXIT.done
}

function printEdited(rows: readonly ClientRow[], given: Given, io: Io): void {
  if (readFormat(given) === 'json') return io.print(json(rows.map(runJson)))
  for (const row of rows) io.print(plainLine([pathspec(row)], runJson(row).userTags))
}
