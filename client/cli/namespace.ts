import { narrowed, ofFlow, readQuery } from '../api/conditions.ts'
import { pathspec } from '../../src-core/runs/run-key.ts'
import { type CommandSpec, UsageError } from './command.ts'
import { EXIT } from './exit-codes.ts'
import { FORMAT_OPTIONS, json, plainLine, readFormat, table, tagWords } from './format.ts'
import { NAMESPACE_OPTIONS, readNamespace, SOURCE_OPTION, withPlace } from './place-options.ts'

export const namespaceListCommand: CommandSpec = {
  name: 'namespace list',
  operands: '',
  summary: "List people's and production namespaces, and the tags that could be one",
  examples: [['tagalong namespace list', 'all of them, with how many runs each has']],
  options: { ...SOURCE_OPTION, ...FORMAT_OPTIONS },

  async run(given, io) {
    const format = readFormat(given)
    return await withPlace(given, io, async (place) => {
      const { rows } = await place.list({ query: readQuery(''), namespace: null, archived: true })
      const counts = new Map<string, number>()
      for (const { userTags, systemTags } of rows)
        for (const tag of new Set([...userTags, ...systemTags.filter(isNamespace)])) counts.set(tag, (counts.get(tag) ?? 0) + 1)
      const found = Array.from(counts, ([namespace, runs]) => ({ namespace, runs })).toSorted((a, b) => b.runs - a.runs)
      if (format === 'json') io.print(json(found))
      else
        for (const { namespace, runs } of found)
          io.print(format === 'plain' ? `${tagWords([namespace])}\t${runs}` : `${String(runs).padStart(6)}  ${namespace}`)
      return EXIT.done
    })
  },
}

const isNamespace = (tag: string): boolean => /^(user|production):/.test(tag)

export const namespaceShowCommand: CommandSpec = {
  name: 'namespace show',
  operands: '[TAG]',
  summary: 'Show the flows in a namespace with their latest runs',
  examples: [
    ['tagalong namespace show', 'yours'],
    ['tagalong namespace show nightly', 'the runs that carry a tag'],
    ['tagalong namespace show --global', "everybody's"],
  ],
  options: { global: NAMESPACE_OPTIONS.global, ...SOURCE_OPTION, ...FORMAT_OPTIONS },

  async run(given, io) {
    const format = readFormat(given)
    const [tag, more] = given.operands
    if (more !== undefined) throw new UsageError('A namespace is one tag.')
    if (tag !== undefined && given.has('global')) throw new UsageError('Choose one of a tag and --global.')
    const namespace = tag ?? (await readNamespace(given, io))
    return await withPlace(given, io, async (place) => {
      const flows = []
      for (const flow of await place.flows()) {
        const { count } = await place.list({ query: narrowed(readQuery(''), [ofFlow(flow)]), namespace, limit: 0, archived: true })
        if (count === 0) continue
        const [latest, successful] = [
          await place.latest(flow, namespace, { successful: false }),
          await place.latest(flow, namespace, { successful: true }),
        ]
        flows.push({ flow, runs: count, latestRun: latest && pathspec(latest), latestSuccessfulRun: successful && pathspec(successful) })
      }
      if (format === 'json') io.print(json({ namespace, flows }))
      else if (format === 'plain') for (const f of flows) io.print(plainLine([f.flow, f.runs, f.latestRun, f.latestSuccessfulRun]))
      else if (flows.length === 0) io.say(namespace === null ? 'There are no runs.' : `Nothing is in the namespace ${namespace}.`)
      else
        io.print(
          table(
            ['FLOW', 'RUNS', 'LATEST', 'LATEST SUCCESSFUL'],
            flows.map((f) => [f.flow, String(f.runs), f.latestRun ?? '-', f.latestSuccessfulRun ?? '-']),
            Infinity,
          ),
        )
      return EXIT.done
    })
  },
}
