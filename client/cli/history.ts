import type { HistoryEntry } from '../../src-core/replica/api.ts'
import { parsePathspec } from '../api/pathspec.ts'
import { type CommandSpec, UsageError } from './command.ts'
import { EXIT } from './exit-codes.ts'
import { FORMAT_OPTIONS, json, localMinute, plainLine, readFormat, tagWords } from './format.ts'
import { findRun } from './pathspec-operands.ts'
import { withReplica } from './place-options.ts'

const WORDS: Readonly<Record<HistoryEntry['change'], string>> = {
  added: 'added',
  removed: 'removed',
  'came-with-run': 'came with the run',
  'appeared-in-source': 'appeared in the source',
  'left-source': 'left the source',
}

export const historyCommand: CommandSpec = {
  name: 'history',
  operands: 'RUN',
  summary: 'Tell who said what of a run, and when',
  examples: [['tagalong history TrainFlow/1791369000880907', 'newest first']],
  options: FORMAT_OPTIONS,

  async run(given, io) {
    const format = readFormat(given)
    const [text, more] = given.operands
    if (text === undefined || more !== undefined) throw new UsageError('Name one run, as TrainFlow/1791369000880907.')
    const { pathspec } = parsePathspec(text)
    return await withReplica(io, async (place) => {
      await findRun(place, pathspec, null)
      const history = (await place.story(pathspec))?.history ?? []
      if (format === 'json') io.print(json(history))
      else if (format === 'plain')
        for (const { at, change, kind, text, by, via } of history) io.print(plainLine([at, change, kind, text, by, via]))
      else {
        for (const { at, change, kind, text, by, via } of history) {
          const what = kind === 'tag' ? tagWords([text]) : `${kind}${text === '' ? '' : ` ${JSON.stringify(text)}`}`
          io.print(
            `${at === null ? '-'.padEnd(16) : localMinute(at)}  ${what} ${WORDS[change]}${by === null ? '' : ` by ${by}`}${via === null ? '' : ` (${via})`}`,
          )
        }
      }
      return EXIT.done
    })
  },
}
