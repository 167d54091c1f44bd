import { openedDatastore } from './read-source.ts'
import { TagJournal } from './tag-journal.ts'

/**
 * A program of its own that tags one run of a datastore: `tag-writer.ts <root> <flow> <run id> <name> <work>`.
 * - `toggle` adds and removes the tag `<name>` for ever, so that somebody can kill it; says `ready` when it begins.
 * - `journal` brings the tags `<name> 0` to `<name> 7` in and takes every other one out again; says `done`, and at each
 *   message it gets it makes the record hold again and tells whether it had to.
 */
const [root = '', flow = '', runId = '', name = '', work = ''] = process.argv.slice(2)
const TAGS = 8

const source = await openedDatastore(root)
const say = (message: unknown): void => void process.send?.(message)

if (work === 'toggle') {
  say('ready')
  for (let present = true; ; present = !present) {
    const change = present ? { add: [name], remove: [] } : { add: [], remove: [name] }
    await source.writeTags(flow, runId, change)
  }
}

const journal = new TagJournal(source, flow, runId)
for (let i = 0; i < TAGS; i++) {
  await journal.want(`${name} ${i}`, 'present')
  if (i % 2 === 1) await journal.want(`${name} ${i}`, 'absent')
}
say('done')
process.on('message', () => {
  void journal.hold().then(say)
})
