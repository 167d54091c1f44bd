import { validateRules } from '../../src-core/opinions/tag-registers.ts'
import type { TagRules, TagRulesPatch } from '../../src-core/opinions/tag-rules.ts'
import { validateTag } from '../../src-core/tags/validate-tag.ts'
import { editError } from '../api/edit-error.ts'
import { type CommandSpec, type Given, UsageError } from './command.ts'
import { EXIT } from './exit-codes.ts'
import { FORMAT_OPTIONS, json, plainLine, readFormat, table } from './format.ts'
import { keepSafe, readTimeoutMs, WAIT_OPTIONS } from './keep-safe.ts'
import { mustHaveUser, withReplica } from './place-options.ts'

export const vocabularyListCommand: CommandSpec = {
  name: 'vocabulary list',
  operands: '',
  summary: 'List what your team has agreed about its tags',
  examples: [['tagalong vocabulary list', 'each tag that something was said of']],
  options: FORMAT_OPTIONS,

  async run(given, io) {
    const format = readFormat(given)
    return await withReplica(io, async ({ replica }) => {
      const rules = replica.vocabulary()
      if (format === 'json') io.print(json(rules))
      else if (format === 'plain') for (const each of rules) io.print(plainLine([each.tag, wordsOf(each), each.description]))
      else if (rules.length === 0) io.say('Nothing was agreed yet.')
      else
        io.print(
          table(
            ['TAG', 'AGREED', 'MEANING'],
            rules.map((each) => [each.tag, wordsOf(each), each.description]),
            io.isTerminal ? io.columns : Infinity,
          ),
        )
      return EXIT.done
    })
  },
}

export const vocabularySetCommand: CommandSpec = {
  name: 'vocabulary set',
  operands: 'TAG',
  summary: 'Agree on something about a tag, for everybody in the workspace',
  examples: [
    ['tagalong vocabulary set production --promoted', 'moved by tagalong promote alone, one run of each flow'],
    ["tagalong vocabulary set production --requires 'tag:gh_test_ok -tag:gh_test_fail'", 'only runs that match may be promoted'],
    ['tagalong vocabulary set production --promoter anne --promoter will', 'only they may'],
    ['tagalong vocabulary set production --by-hand', 'a tag like any other again'],
  ],
  options: {
    promoted: { type: 'boolean', about: 'It is moved by promotion alone' },
    'by-hand': { type: 'boolean', about: 'It is added and removed by hand' },
    requires: { type: 'string', value: 'QUERY', about: 'What a run has to match to be promoted; empty for any run' },
    promoter: { type: 'string', multiple: true, value: 'NAME', about: 'Who may promote; an empty name for whoever may tag' },
    description: { type: 'string', value: 'TEXT', about: 'What the tag means' },
    'dry-run': { type: 'boolean', about: 'Say what would be agreed, and change nothing' },
    ...WAIT_OPTIONS,
  },

  async run(given, io) {
    readTimeoutMs(given)
    const [tag, more] = given.operands
    if (tag === undefined || more !== undefined) throw new UsageError('Name one tag, as production.')
    const patch = readPatch(given)
    if (Object.keys(patch).length === 0) throw new UsageError('Say what is agreed, as --promoted.')
    return await withReplica(io, async (place) => {
      if (given.has('dry-run')) {
        mustHaveUser(place)
        const [violation, wrong] = [validateTag(tag), validateRules(patch)]
        if (violation !== null) throw editError({ kind: 'tag', violation, keys: [] })
        if (wrong !== null) throw editError({ kind: 'opinion', violation: wrong })
        io.say(`${tag}: ${wordsOf({ ...place.replica.tagRules(tag), ...patch }) || 'nothing in particular'}. Nothing was changed.`)
        return EXIT.done
      }
      const done = await place.replica.defineTag(tag, patch)
      if (!done.ok) throw editError(done.error)
      io.say(
        done.value.changed === 0 ? 'Nothing had to change.' : `${tag}: ${wordsOf(place.replica.tagRules(tag)) || 'nothing in particular'}.`,
      )
      await keepSafe(place, given, io)
      return EXIT.done
    })
  },
}

function readPatch(given: Given): TagRulesPatch {
  if (given.has('promoted') && given.has('by-hand')) throw new UsageError('Choose one of --promoted and --by-hand.')
  const [requires, description] = [given.text('requires'), given.text('description')]
  const promoters = given.texts('promoter')
  return {
    ...(given.has('promoted') && { isPromoted: true }),
    ...(given.has('by-hand') && { isPromoted: false }),
    ...(requires !== null && { requires }),
    ...(promoters.length > 0 && { promoters: promoters.filter((name) => name !== '') }),
    ...(description !== null && { description }),
  }
}

/** What was agreed, in words for people. */
function wordsOf({ isPromoted, requires, promoters, group, isProtected, isRetired, renamedTo }: TagRules): string {
  const words = [
    isPromoted ? 'moved by promotion' : '',
    isPromoted && requires !== '' ? `requires ${requires}` : '',
    isPromoted && promoters.length > 0 ? `by ${promoters.join(', ')}` : '',
    group === null ? '' : `of the group ${group}`,
    isProtected ? 'asks before it is added' : '',
    isRetired ? 'retired' : '',
    renamedTo === null ? '' : `is now ${renamedTo}`,
  ]
  return words.filter((word) => word !== '').join(', ')
}
