import { validateOpinion } from '../../src-core/opinions/validate-opinion.ts'
import { editError } from '../api/edit-error.ts'
import { type CommandSpec, UsageError } from './command.ts'
import { EXIT } from './exit-codes.ts'
import { FORMAT_OPTIONS, json, localMinute, plainLine, readFormat } from './format.ts'
import { keepSafe, readTimeoutMs, WAIT_OPTIONS } from './keep-safe.ts'
import { parsePathspec } from '../api/pathspec.ts'
import { findRun } from './pathspec-operands.ts'
import { mustHaveUser, NAMESPACE_OPTIONS, readNamespace, withReplica } from './place-options.ts'

export const noteCommand: CommandSpec = {
  name: 'note',
  operands: 'RUN [TEXT]',
  summary: 'Write a note on a run, or read its notes',
  examples: [
    ["tagalong note TrainFlow/1791369000880907 'the loss rises after epoch 3'", 'write one'],
    ['git log -1 --format=%s | tagalong note TrainFlow/1791369000880907 -', 'write what another command says'],
    ['tagalong note TrainFlow/1791369000880907', 'read them'],
  ],
  options: {
    remove: { type: 'boolean', about: 'Take away the note with this text' },
    'dry-run': { type: 'boolean', about: 'Say what would change, and change nothing' },
    ...NAMESPACE_OPTIONS,
    ...WAIT_OPTIONS,
    ...FORMAT_OPTIONS,
  },

  async run(given, io) {
    readTimeoutMs(given)
    const format = readFormat(given)
    const [name, typed, more] = given.operands
    if (name === undefined) throw new UsageError('Name a run first, as TrainFlow/1791369000880907.')
    if (more !== undefined) throw new UsageError('A note is one argument. Put it in quotation marks.')
    const text = typed === '-' ? (await io.readStdin()).trim() : typed
    const { pathspec } = parsePathspec(name)
    const namespace = text === undefined ? null : await readNamespace(given, io)
    return await withReplica(io, async (place) => {
      await findRun(place, pathspec, namespace)
      if (text !== undefined && given.has('dry-run')) {
        mustHaveUser(place)
        const violation = given.has('remove') ? null : validateOpinion({ kind: 'note', text })
        if (violation !== null) throw editError({ kind: 'opinion', violation })
        const isThere = (await place.story(pathspec))?.notes.some((note) => note.text === text) ?? false
        io.say(isThere === given.has('remove') ? 'The note would be changed. Nothing was changed.' : 'Nothing would have to change.')
        return EXIT.done
      }
      if (text !== undefined) {
        const note = [{ kind: 'note', text }] as const
        const edit = given.has('remove') ? { set: [], unset: note } : { set: note, unset: [] }
        const changed = await place.edit([pathspec], { add: [], remove: [], ...edit })
        if (changed === 0) io.say('Nothing had to change.')
        await keepSafe(place, given, io)
        return EXIT.done
      }
      const notes = (await place.story(pathspec))?.notes ?? []
      if (format === 'json') io.print(json(notes.map(({ text, by, at, via }) => ({ text, by, at, via }))))
      else
        for (const { text, by, at } of notes)
          io.print(format === 'plain' ? plainLine([at, by, text]) : `${localMinute(at)}  ${by}: ${text}`)
      return EXIT.done
    })
  },
}
