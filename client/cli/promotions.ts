import type { Promotion } from '../api/promotion.ts'
import { type CommandSpec, UsageError } from './command.ts'
import { EXIT } from './exit-codes.ts'
import { FORMAT_OPTIONS, json, localMinute, plainLine, readFormat, table } from './format.ts'
import { readLimit, withReplica } from './place-options.ts'

export const promotionsCommand: CommandSpec = {
  name: 'promotions',
  operands: '[FLOW]',
  summary: 'List what was proposed for promoted tags, and what was decided',
  examples: [
    ['tagalong promotions', 'all of them, newest first'],
    ['tagalong promotions TrainFlow --tag production --limit 5', 'the last five of a flow and tag'],
  ],
  options: {
    tag: { type: 'string', value: 'TAG', about: 'Of this tag alone' },
    limit: { type: 'string', value: 'N', about: 'At most so many' },
    ...FORMAT_OPTIONS,
  },
  notes: 'Answered from this machine, as of the last sync.',

  async run(given, io) {
    const format = readFormat(given)
    const [flow, more] = given.operands
    if (more !== undefined || flow?.includes('/') === true) throw new UsageError('Name one flow, as TrainFlow, or none.')
    const [tag, limit] = [given.text('tag'), readLimit(given)]
    return await withReplica(io, async (place) => {
      const all = await place.promotions({ ...(flow !== undefined && { flow }), ...(tag !== null && { tag }) })
      const shown = all.slice(0, limit)
      if (format === 'json') io.print(json(shown))
      else if (format === 'plain')
        for (const { decidedAt, at, outcome, pathspec, tag, by, act, reason } of shown)
          io.print(plainLine([decidedAt ?? at, outcome, pathspec, tag, by, act, reason]))
      else if (shown.length === 0) io.say('Nothing was proposed. tagalong promote RUN --to TAG proposes a run.')
      else io.print(table(['WHEN', 'RUN', 'TAG', 'BY', 'WHAT'], shown.map(lineOf), io.isTerminal ? io.columns : Infinity))
      return EXIT.done
    })
  },
}

function lineOf({ decidedAt, at, pathspec, tag, by, act, outcome, reason }: Promotion): string[] {
  const done = act === 'rollback' ? 'went back to it' : 'promoted it'
  const what =
    outcome === 'proposed' ? `proposed${act === 'rollback' ? ' to go back to it' : ''}` : outcome === 'won' ? done : `lost: ${reason ?? ''}`
  return [localMinute(decidedAt ?? at), pathspec, tag, by, what]
}
