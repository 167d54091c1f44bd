import type { Replica } from '../../src-core/replica/replica.ts'
import { MetaflowTaggingError, MetaflowUnknownUser, Unsupported } from '../api/errors.ts'
import { storeError } from '../api/store-trouble.ts'
import { type CommandSpec, UsageError } from './command.ts'
import { EXIT } from './exit-codes.ts'
import { counted, json } from './format.ts'
import { withReplica } from './place-options.ts'
import type { ExportFile } from './read-export.ts'

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
    const { readExport } = await import('./read-export.ts')
    const found = await readExport(file, io)
    const { runs } = found
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
      await restoreAgreements(replica, found)
      if (given.has('json')) io.print(json(done))
      io.say(`${counted(done.restored, 'run')} brought back, ${done.changed} of them new or changed here.`)
      if (found.promotions > 0)
        io.say(
          `${counted(found.promotions, 'promotion')} left out: only a server decides. Runs have the tags that they had; on a new server the next promotion decides anew.`,
        )
      if (done.unreadable > 0)
        io.say(`${counted(done.unreadable, 'run')} left out: the file lacks their records, as one of an older version does.`)
      return EXIT.done
    })
  },
}

/** What the team agreed, where it is not so here; signed by whoever brings it back. Renames are done: the runs carry the new names. */
async function restoreAgreements(replica: Replica, { rules, views }: ExportFile): Promise<void> {
  for (const { tag, renamedTo: _, ...patch } of rules) {
    const { tag: _tag, renamedTo: _name, ...here } = replica.tagRules(tag)
    if (JSON.stringify(here) !== JSON.stringify(patch)) mustBeDone(await replica.defineTag(tag, patch))
  }
  const known = new Map(replica.views().map((view) => [view.id, JSON.stringify(view)]))
  for (const view of views) if (known.get(view.id) !== JSON.stringify(view)) mustBeDone(await replica.saveView(view))
}

function mustBeDone(done: Awaited<ReturnType<Replica['saveView']>>): void {
  if (done.ok) return
  if (done.error.kind === 'store') throw storeError(done.error.trouble)
  if (done.error.kind === 'no-user') throw new MetaflowUnknownUser()
  throw new MetaflowTaggingError(
    'The runs were brought back. What the team agreed about a tag, or a saved view, breaks a rule and was left out with all behind it.',
  )
}
